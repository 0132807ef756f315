// PostgreSQL goes away under a running server and comes back.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, Wire, folder, freshDatabase, postgres, skip, writeComponents, writeConfig } from './harness.mjs';

test('ten seconds without the database cost no entity and no restart', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const work = folder(t);
  const catalog = path.join(work, 'catalog');
  writeComponents(catalog, 500);
  const address = freshDatabase(t);
  const wire = await Wire.to(t, address);
  const through = new URL(address);
  through.hostname = '127.0.0.1';
  through.port = String(wire.port);
  const config = writeConfig(work, [{ target: path.join(catalog, '*.yaml') }], {
    database: `    client: pg\n    connection: ${through}`,
  });
  const server = await Server.start(t, { config, data: path.join(work, 'data') });
  await server.eventually(async () => assert.equal(await server.total('kind=component'), 500));

  wire.cut();
  writeComponents(catalog, 500, { description: 'second' });
  await pause(10_000);
  // Reads come from memory: they go on while the database is away.
  assert.equal(await server.total('kind=component'), 500);
  const alive = await fetch(`${server.origin}/.backstage/health/v1/liveness`);
  assert.equal(alive.status, 200);

  wire.mend();
  await server.eventually(async () => {
    const entity = await server.entity('component', 'component-7');
    assert.equal(entity.metadata.description, 'second');
  }, 60_000);
  assert.equal(await server.total('kind=component'), 500);
  assert.equal(server.child.exitCode, null);
});
