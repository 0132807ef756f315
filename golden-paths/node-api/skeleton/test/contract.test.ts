// The API and its description say the same: every operation of one is in the other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

import { place } from './place.js';

test('openapi.yaml describes every route, and nothing else', async () => {
  const { app } = place();
  const served = new Set<string>();
  // Routes are told as they are made, and none is made before the application is ready.
  app.addHook('onRoute', route => {
    for (const method of [route.method].flat()) {
      const path = route.url.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1');
      if (method !== 'HEAD') served.add(`${method} ${path}`);
    }
  });
  await app.ready();
  const document = parse(readFileSync('openapi.yaml', 'utf8')) as { paths: Record<string, Record<string, unknown>> };
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map(method => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual([...served].sort(), described.sort());
});
