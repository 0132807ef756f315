// A server that stands still for a while, as a machine that is moved does, and then goes on.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { postgres, skip } from '../faults/harness.mjs';
import { Chance, components, converged, difference, answered, remains } from '../faults/model.mjs';
import { Pair, refresh, summary } from './pair.mjs';

const SOURCES = 8;
const FILES_EACH = 6;
const ENTITIES_EACH = 30;
/** A transaction that waits for a frozen process is ended after three seconds, see `IDLE_IN_TRANSACTION_MS`. */
const LOCKED_MS = 6_000;
const names = Array.from({ length: SOURCES }, (_, at) => `source-${at}`);

function fill(files, text = 'first') {
  for (const name of names) {
    for (let file = 0; file < FILES_EACH; file += 1) {
      files.put(`${name}/${file}.yaml`, components(`${name}-${file}`, ENTITIES_EACH, text));
    }
  }
}

test('standing still does no harm', { concurrency: true }, async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  // Leases last 30 seconds: ten leave them standing, thirty-four do not.
  await Promise.all([10, 34].map(seconds => t.test(`for ${seconds} seconds`, it => still(it, seconds))));
});

async function still(t, seconds) {
  const chance = new Chance(t);
  const pair = await Pair.start(t, { sources: [...names, 'aside'].map(it => `${it}/*.yaml`), fill });
  const { first, second, files } = pair;
  await converged(pair.both, files, 60_000);
  fill(files, 'while it stood still');
  await refresh(first);
  await pause(chance.below(400));
  first.child.kill('SIGSTOP');
  const until = Date.now() + seconds * 1_000;
  // What the first one has leased waits for it; nothing else does.
  const times = [];
  for (let round = 0; Date.now() < until - 4_000; round += 1) {
    files.put('aside/extra.yaml', components('extra', 5, `extra ${round}`));
    await refresh(second);
    const from = performance.now();
    const seen = await Promise.race([
      second.eventually(async () => {
        assert.equal((await second.entity('component', 'extra-1')).metadata.description, `extra ${round}`);
        return true;
      }, 60_000),
      pause(until - Date.now(), false),
    ]);
    if (!seen) break;
    times.push(Math.round(performance.now() - from));
    await pause(500);
  }
  t.diagnostic(times.length
    ? `changes that the other one took meanwhile, ms: ${JSON.stringify(summary(times))}`
    : 'the other one took no change meanwhile: its source was leased');
  assert.ok(times.every(it => it <= LOCKED_MS), 'an open transaction of the one that stands still is ended by the database');
  // What the one that stands still was about to write is old by now.
  fill(files, 'new when it woke');
  files.remove(`${chance.pick(names)}/3.yaml`);
  await pause(Math.max(0, until - Date.now()));
  first.child.kill('SIGCONT');
  await pause(1_000);
  const apart = difference(await answered(first), await answered(second));
  t.diagnostic(`a second after it woke the two ${apart ? 'differ' : 'agree'}`);
  await converged(pair.both, files, 40_000);
  await remains(pair.both, files, 2_000);
}
