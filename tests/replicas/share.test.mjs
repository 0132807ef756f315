// Two servers share the work of reading sources, and do none of it twice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { postgres, skip } from '../faults/harness.mjs';
import { components, converged } from '../faults/model.mjs';
import { Pair, nodeOf, readSource, readings } from './pair.mjs';

const SOURCES = 40;
const FILES_EACH = 4;
const ENTITIES_EACH = 15;
const ROUNDS = 5;

test('every source is read once a round, and both servers have read some', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const names = Array.from({ length: SOURCES }, (_, at) => `source-${at}`);
  const fill = files => {
    for (const name of names) {
      for (let file = 0; file < FILES_EACH; file += 1) {
        files.put(`${name}/${file}.yaml`, components(`${name}-${file}`, ENTITIES_EACH));
      }
    }
  };
  const pair = await Pair.start(t, { sources: names.map(it => `${it}/*.yaml`), fill });
  await converged(pair.both, pair.files, 60_000);
  await idle(pair.first);
  const ids = (await pair.first.json('/api/catalog/v1/sources?limit=500')).items.map(it => it.id);
  assert.equal(ids.length, SOURCES);
  let known = new Set((await readings(pair.first)).map(job => job.id));
  const byNode = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, id] of ids.entries()) await readSource(pair.both[(round + at) % 2], id);
    const fresh = await pair.first.eventually(async () => {
      const all = (await readings(pair.first)).filter(job => !known.has(job.id));
      assert.ok(all.length >= SOURCES && all.every(job => job.state === 'done'), `${all.length} readings`);
      return all;
    }, 20_000);
    await idle(pair.first);
    const settled = (await readings(pair.first)).filter(job => !known.has(job.id));
    assert.equal(settled.length, fresh.length, 'nothing follows when a round is over');
    assert.equal(new Set(settled.map(job => job.key)).size, SOURCES, 'every source was read');
    assert.equal(settled.length, SOURCES, 'and none twice');
    assert.ok(settled.every(job => job.attempt === 1 && job.failures === 0), 'each at the first attempt');
    for (const job of settled) {
      known.add(job.id);
      byNode.set(nodeOf(job), (byNode.get(nodeOf(job)) ?? 0) + 1);
    }
  }
  const shares = [...byNode.values()].sort((left, right) => right - left);
  t.diagnostic(`readings by server over ${ROUNDS} rounds of ${SOURCES} sources: ${shares.join(' and ')}`);
  assert.equal(byNode.size, 2, 'both servers did some of it');
  assert.ok(shares[1] >= SOURCES * ROUNDS / 20, `the smaller share is no accident: ${shares}`);
  await converged(pair.both, pair.files, 10_000);
});

/** Waits until no reading waits or runs. */
function idle(server) {
  return server.eventually(async () => {
    const open = (await readings(server)).filter(job => ['waiting', 'running'].includes(job.state));
    assert.equal(open.length, 0);
  }, 20_000);
}
