// PostgreSQL is cut off in the middle of a registration: it happened or it did not, and asking again
// is safe.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, Wire, folder, freshDatabase, postgres, skip, writeConfig } from './harness.mjs';
import { Chance, Files, components, converged } from './model.mjs';

const ROUNDS = 12;

test('a registration that is cut off leaves all or nothing, and can be repeated', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const chance = new Chance(t);
  const work = folder(t);
  const files = new Files(path.join(work, 'catalog'));
  files.put('0.yaml', components('c0', 3));
  const address = freshDatabase(t);
  const wire = await Wire.to(t, address);
  const through = new URL(address);
  through.hostname = '127.0.0.1';
  through.port = String(wire.port);
  const config = writeConfig(work, [{ target: path.join(files.into, '*.yaml') }], {
    database: `    client: pg\n    connection: ${through}`,
  });
  const server = await Server.start(t, { config, data: path.join(work, 'data') });
  await converged([server], files, 20_000);
  const { paths } = await server.json('/api/openapi.json');
  if (!('/api/catalog/v1/locations' in paths)) return skip(t, 'this build registers no locations');

  const answers = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    const file = `own/${round}.yaml`;
    files.put(file, components(`own-${round}`, 5));
    const register = conflict => server.fetch(`/api/catalog/v1/locations${conflict}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'file', target: files.pathOf(file) }),
    });
    const asked = register('');
    await pause(chance.below(12));
    wire.cut();
    await pause(chance.below(400));
    wire.mend();
    const { status } = await asked;
    answers.set(status, (answers.get(status) ?? 0) + 1);
    assert.ok([201, 500, 503, 504].includes(status), `status ${status}`);
    // A server that cannot tell says so; who asks again gets the location, made then or before.
    const again = await register('?onConflict=refresh');
    assert.equal(again.status, 201, await again.clone().text());
    const { location } = await again.json();
    const listed = (await server.json('/api/catalog/locations')).filter(it => it.data.target === files.pathOf(file));
    assert.deepEqual(listed.map(it => it.data.id), [location.id], 'it is there once');
  }
  t.diagnostic(`answers to those that were cut off: ${[...answers].map(([status, count]) => `${count} x ${status}`).join(', ')}`);
  // A reading whose COMMIT was lost in silence is tried again after the first wait of its kind: half a minute.
  const took = await converged([server], files, 90_000);
  t.diagnostic(`as the model ${Math.round(took)} ms after the last cut`);
});
