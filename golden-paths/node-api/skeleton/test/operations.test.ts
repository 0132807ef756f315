// What the platform relies on: health, readiness, version, figures, logs, the end.
import assert from 'node:assert/strict';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { readBuild } from '../src/build.js';
import { readConfig } from '../src/config.js';
import { build, place } from './place.js';

test('the service tells what it is and how it is', async () => {
  const { app } = place();
  assert.deepEqual((await app.inject('/healthz')).json(), { status: 'ok' });
  assert.deepEqual((await app.inject('/readyz')).json(), { status: 'ready' });
  const version = (await app.inject('/version')).json();
  assert.deepEqual(version, { service: '${{ values.name }}', environment: 'test', ...build });
});

test('requests are counted by route, never by address', async () => {
  const { app } = place();
  await app.inject('/v1/items/00000000-0000-4000-8000-000000000000');
  await app.inject('/nowhere/in/particular');
  const figures = (await app.inject('/metrics')).body;
  assert.match(figures, /http_server_requests_seconds_count\{method="GET",uri="\/v1\/items\/:id",status="404"\} 1/);
  assert.match(figures, /http_server_requests_seconds_bucket\{le="0\.3",method="GET",uri="unknown",status="404"\} 1/);
  assert.match(figures, /nodejs_eventloop_lag_p99_seconds/);
  assert.doesNotMatch(figures, /particular|8000-0000/);
});

test('each request leaves lines of JSON with its id', async () => {
  const { app, logged } = place();
  const answer = await app.inject({ url: '/v1/items', headers: { 'x-request-id': 'abc' } });
  assert.equal(answer.headers['x-request-id'], 'abc');
  const done = logged().find(line => line.msg === 'request completed');
  assert.equal(done?.reqId, 'abc');
  assert.equal(done?.service, '${{ values.name }}');
  assert.equal(done?.commit, 'c0ffee');
});

test('a failure says nothing of its inside, and the log says all', async () => {
  const { app, logged } = place();
  app.get('/breaks', async () => {
    throw new Error('the password is swordfish');
  });
  const answer = await app.inject('/breaks');
  assert.equal(answer.statusCode, 500);
  assert.doesNotMatch(answer.body, /swordfish/);
  assert.ok(logged().some(line => line.msg === 'could not answer' && line.level === 'error'));
});

test('a stop lets what is being answered come to its end', async () => {
  const { app } = place();
  let begun = () => {};
  const isBegun = new Promise<void>(resolve => { begun = resolve; });
  app.get('/slow', async () => {
    begun();
    await new Promise(resolve => setTimeout(resolve, 100));
    return { done: true };
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const slow = fetch(`${address}/slow`);
  await isBegun;
  const closed = app.close();
  assert.deepEqual(await (await slow).json(), { done: true });
  await closed;
});

test('an environment that makes no sense ends the start', () => {
  assert.equal(readConfig({ PORT: '81' }).port, 81);
  assert.equal(readConfig({}).host, '127.0.0.1');
  assert.throws(() => readConfig({ PORT: 'http' }), /PORT is http/);
  assert.throws(() => readConfig({ LOG_LEVEL: 'loud' }), /LOG_LEVEL is loud/);
});

test('a build knows its commit, and one without a stamp says so', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'build-')), 'build.json');
  assert.equal(readBuild(pathToFileURL(file)).commit, 'unknown');
  writeFileSync(file, JSON.stringify(build));
  assert.deepEqual(readBuild(pathToFileURL(file)), build);
});
