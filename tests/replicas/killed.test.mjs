// One of two servers is killed in the middle of an ingest; the other one goes on for both.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { postgres, psql, skip } from '../faults/harness.mjs';
import { Chance, components, converged, remains } from '../faults/model.mjs';
import { Pair, nodeOf, readings, refresh } from './pair.mjs';

const SOURCES = 10;
const FILES_EACH = 6;
const ENTITIES_EACH = 30;
/** How long a dead server's leases stand, and what may follow them, in milliseconds. */
const LEASE_MS = 30_000;
const AFTER_LEASE_MS = 15_000;

const names = Array.from({ length: SOURCES }, (_, at) => `source-${at}`);

function fill(files, text = 'first') {
  for (const name of names) {
    for (let file = 0; file < FILES_EACH; file += 1) {
      files.put(`${name}/${file}.yaml`, components(`${name}-${file}`, ENTITIES_EACH, text));
    }
  }
}

test('killed and started again in turns, they lose nothing and double nothing', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const chance = new Chance(t);
  const pair = await Pair.start(t, { sources: names.map(it => `${it}/*.yaml`), fill });
  await converged(pair.both, pair.files, 60_000);
  for (let round = 0; round < 6; round += 1) {
    fill(pair.files, `round ${round}`);
    const gone = `${chance.pick(names)}/${chance.below(FILES_EACH)}.yaml`;
    pair.files.remove(gone);
    const victim = chance.pick(pair.both);
    await refresh(victim);
    await pause(50 + chance.below(700));
    await victim.kill();
    // Both may be down for a moment: that is no reason either.
    if (chance.below(3) === 0) {
      const other = pair.both.find(it => it !== victim);
      await other.kill();
      await other.restart();
    }
    await victim.restart();
  }
  const took = await converged(pair.both, pair.files, 60_000);
  t.diagnostic(`whole again ${Math.round(took)} ms after the last start`);
  await remains(pair.both, pair.files, 1_000);
  const rows = psql('SELECT COUNT(*), COUNT(DISTINCT ref) FROM catalog_entity WHERE ref LIKE \'component:%\'', pair.address);
  assert.equal(rows, `${pair.files.size}|${pair.files.size}`, 'the tables say the same');
  const gaps = psql('SELECT head - floor - (SELECT COUNT(*) FROM spine_event) FROM spine_feed', pair.address);
  assert.equal(gaps, '0', 'the feed has no gap');
});

test('a server alone finishes what a dead one had begun, and hears of changed files by itself', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const pair = await Pair.start(t, { sources: names.map(it => `${it}/*.yaml`), fill });
  await converged(pair.both, pair.files, 60_000);
  const { first, second } = pair;
  // With nothing to do, first: a source that only the dead one ever read is watched all the same, once
  // the other one has had the time to learn of it, see `WATCH_OTHERS_MS`.
  await pause(3_000);
  await first.kill();
  const times = [];
  for (const name of names) {
    pair.files.put(`${name}/0.yaml`, components(`${name}-0`, ENTITIES_EACH, 'alone'));
    const from = performance.now();
    await second.eventually(async () => {
      assert.equal((await second.entity('component', `${name}-0-4`)).metadata.description, 'alone');
    }, 4_000).catch(() => {});
    times.push(Math.round(performance.now() - from));
  }
  t.diagnostic(`changed file to readable on the survivor, by source, ms: ${times.join(', ')}`);
  await first.restart();
  await converged(pair.both, pair.files, 30_000);

  fill(pair.files, 'second');
  await refresh(first);
  // In the middle of it: some sources are being read by the one that dies.
  const reading = await readingsOf(first, second);
  await first.kill();
  const began = performance.now();
  await converged([second], pair.files, LEASE_MS + AFTER_LEASE_MS);
  t.diagnostic(`the survivor was whole ${Math.round(performance.now() - began)} ms after the death`
    + ` of the server that was reading ${reading} sources`);

  pair.files.remove(`${names[0]}/1.yaml`);
  pair.files.put(`${names[1]}/1.yaml`, components('late', 3));
  await first.restart();
  const took = await converged(pair.both, pair.files, 15_000);
  t.diagnostic(`the one that came back had caught up after ${Math.round(took)} ms`);
  await remains(pair.both, pair.files, 1_000);
  assert.ok(Math.max(...times) <= 2_500, 'whoever read a source last, the survivor watches its files');
});

/** Waits until a server's reading of a source is under way; how many it reads. */
async function readingsOf(server, other) {
  const node = readFileSync(path.join(server.data, 'node'), 'utf8').trim();
  return other.eventually(async () => {
    const mine = (await readings(other)).filter(job => job.state === 'running' && nodeOf(job) === node);
    assert.ok(mine.length > 0, 'it reads none yet');
    return mine.length;
  }, 10_000);
}
