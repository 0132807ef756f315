// No room left in the data directory.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { Server, folder, later, skip, writeComponents, writeConfig } from './harness.mjs';

test('a full disk is said in words, reads go on, and room lets the ingest end', async t => {
  const work = folder(t);
  const data = path.join(work, 'data');
  mkdirSync(data);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', data]);
  if (mounted.status !== 0) return skip(t, 'a small file system cannot be mounted here');
  later(t, () => spawnSync('umount', ['-l', data]));
  const catalog = path.join(work, 'catalog');
  writeComponents(catalog, 4_000);
  const config = writeConfig(work, [{ target: path.join(catalog, '*.yaml') }]);
  const server = await Server.start(t, { config, data });
  await server.eventually(() => assert.match(server.output, /disk is full|No space left/i), 60_000);
  const held = await server.total();
  assert.ok(held < 4_000, `only part can be held, yet ${held} are`);

  assert.equal(spawnSync('mount', ['-o', 'remount,size=256m', data]).status, 0);
  await server.eventually(async () => assert.equal(await server.total('kind=component'), 4_000), 90_000);
});
