// What one replica learns, the other one answers with, within a second.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { postgres, psql, skip } from '../faults/harness.mjs';
import { Chance, components, converged, remains } from '../faults/model.mjs';
import { Pair, refresh, summary } from './pair.mjs';

const FILES = 20;
const ENTITIES_EACH = 10;
const CHANGES = 24;
/** The promise between replicas, and for a changed file, in milliseconds. */
const WITHIN_MS = 1_000;

function fill(files) {
  for (let at = 0; at < FILES; at += 1) files.put(`${at}.yaml`, components(`c${at}`, ENTITIES_EACH));
}

/** When `check` held first on each server, in milliseconds after now. */
function moments(servers, check) {
  const began = performance.now();
  return Promise.all(servers.map(server => server.eventually(async () => {
    assert.ok(await check(server));
    return performance.now() - began;
  }, 15_000)));
}

/** Waits for `text` as the description of a component. */
const says = (name, text) => async server => (await server.entity('component', name)).metadata.description === text;

test('a change is readable on both servers within a second, whoever noticed it', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const chance = new Chance(t);
  const pair = await Pair.start(t, { fill });
  await converged(pair.both, pair.files, 30_000);
  const [seen, apart] = [[], []];
  for (let round = 0; round < CHANGES; round += 1) {
    // A change every so often, not in step with anything that polls.
    await pause(chance.below(300));
    const file = chance.below(FILES);
    const text = `round ${round}`;
    pair.files.put(`${file}.yaml`, components(`c${file}`, ENTITIES_EACH, text));
    const [first, second] = await moments(pair.both, says(`c${file}-3`, text));
    seen.push(Math.max(first, second));
    apart.push(Math.abs(first - second));
  }
  t.diagnostic(`file change to readable on both, ms: ${JSON.stringify(summary(seen))}`);
  t.diagnostic(`between the two servers, ms: ${JSON.stringify(summary(apart))}`);
  await converged(pair.both, pair.files, 10_000);
  assert.ok(summary(apart).max <= WITHIN_MS, 'the second server follows the first within a second');
  assert.ok(summary(seen).p99 <= WITHIN_MS, 'a changed file is readable within a second');
});

test('a file that goes back to what it was is not taken for unchanged by the replica that knew it so', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const pair = await Pair.start(t, { fill });
  await converged(pair.both, pair.files, 30_000);
  for (let round = 0; round < 12; round += 1) {
    const text = round % 2 === 0 ? 'second' : 'first';
    pair.files.put('7.yaml', components('c7', ENTITIES_EACH, text));
    await refresh(pair.both[round % 2]);
    await moments(pair.both, says('c7-0', text));
  }
  await converged(pair.both, pair.files, 10_000);
});

test('what is asked of one server holds on the other', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const pair = await Pair.start(t, { fill, sources: ['0.yaml', '1.yaml'] });
  const { first, second, files } = pair;
  if (!await serves(first, '/api/catalog/v1/locations')) return skip(t, 'this build registers no locations');
  for (let at = 2; at < FILES; at += 1) files.held.delete(`${at}.yaml`);
  await converged(pair.both, files, 30_000);
  const apart = [];
  for (let at = 2; at < 8; at += 1) {
    const [asked, other] = at % 2 === 0 ? [first, second] : [second, first];
    const target = files.pathOf(`${at}.yaml`);
    const made = await asked.json('/api/catalog/v1/locations?wait=10', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ type: 'file', target }),
    });
    assert.ok(made, 'the location is answered');
    const [there] = await moments([other], async server => (await server.entity('component', `c${at}-9`)).kind);
    apart.push(there);
    files.held.set(`${at}.yaml`, components(`c${at}`, ENTITIES_EACH));
  }
  t.diagnostic(`registered on one, readable on the other, ms: ${JSON.stringify(summary(apart))}`);
  await converged(pair.both, files, 10_000);
  assert.ok(summary(apart).max <= WITHIN_MS);
});

test('a caller who names the number of a write reads it on the other server at once', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const pair = await Pair.start(t, { fill });
  await converged(pair.both, pair.files, 30_000);
  const head = () => Number(psql('SELECT head FROM spine_feed', pair.address));
  for (let round = 0; round < 5; round += 1) {
    const before = head();
    pair.files.put('3.yaml', components('c3', ENTITIES_EACH, `number ${round}`));
    while (head() === before) await pause(1);
    const after = String(head());
    const answers = await Promise.all(pair.both.map(server => server.json(
      '/api/catalog/entities/by-name/component/default/c3-0', { headers: { 'flagstone-after': after } },
    )));
    if (answers.some(it => it.metadata.description !== `number ${round}`) && !await serves(pair.first, '/api/catalog/v1/locations')) {
      return skip(t, 'this build knows no numbers of writes');
    }
    for (const answer of answers) assert.equal(answer.metadata.description, `number ${round}`);
  }
  await remains(pair.both, pair.files, 500);
});

async function serves(server, route) {
  const { paths } = await server.json('/api/openapi.json');
  return route in paths;
}
