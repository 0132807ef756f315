// Runs of templates on two servers: either carries them out, either tells of them, and one that is
// killed is taken over by the other.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { postgres, skip } from '../faults/harness.mjs';
import { TASKS, begin, slowTemplate, times, told, until } from '../faults/templates.mjs';
import { Pair, nodeOf } from './pair.mjs';

/** How long a dead server's leases stand, and what may follow them, in milliseconds. */
const TAKEN_OVER_MS = 75_000;
/** Blobs are where both see them. */
const fill = files => writeFileSync(files.pathOf('slow.yaml'), slowTemplate('slow', { waits: 6, milliseconds: 1_000 }));

async function pairWithTemplate(t) {
  const pair = await Pair.start(t, { fill });
  for (const server of pair.both) await server.eventually(() => server.entity('template', 'slow'));
  return pair;
}

const jobOf = async (server, id) => {
  const { items } = await server.json('/api/spine/v1/jobs?kind=scaffolder.task.run');
  return items.find(job => job.key === id);
};

test('a run is told of by both servers within a second, and cancelled over either', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const pair = await pairWithTemplate(t);
  const id = await begin(pair.first, 'slow', { name: 'shop' });
  const isBegun = event => event.body.message === 'Beginning step wait 1';
  const heard = await Promise.all(pair.both.map(async server => {
    await until(server, id, isBegun);
    return Date.now();
  }));
  assert.ok(Math.abs(heard[0] - heard[1]) < 1_000, `heard ${heard[1] - heard[0]} ms apart`);
  for (const server of pair.both) {
    const answer = await server.json(`${TASKS}/${id}/cancel`, { method: 'POST' });
    assert.equal(answer.status, 'cancelled');
  }
  const end = await until(pair.second, id, event => event.type === 'completion');
  assert.equal(end.body.message, 'Run completed with status: cancelled');
});

test('a run whose server is killed is taken over by the other one', async t => {
  if (!postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
  const pair = await pairWithTemplate(t);
  const id = await begin(pair.first, 'slow', { name: 'shop' });
  await until(pair.first, id, event => event.body.message === 'Beginning step wait 1');
  const worker = nodeOf(await jobOf(pair.first, id));
  // Which of the two it is, only their own answers tell: the one that stops telling is killed last.
  const jobs = await pair.first.json('/api/spine/v1/jobs?limit=500');
  assert.ok(jobs.items.length > 0 && worker, 'somebody carries it out');
  const nodeIn = server => readFileSync(`${server.data}/node`, 'utf8').trim();
  const victim = pair.both.find(server => nodeIn(server) === worker);
  const other = pair.both.find(server => server !== victim);
  await victim.kill();
  const end = await until(other, id, event => event.type === 'completion', TAKEN_OVER_MS);
  assert.equal(end.body.message, 'Run completed with status: completed', JSON.stringify(end));
  assert.match(end.body.output.text[0].content, /catalog-info\.yaml/, 'with the folder of the dead one');
  const events = await told(other, id);
  assert.equal(times(events, 'Finished step write'), 1);
  assert.equal(events.filter(event => event.type === 'recovered').length, 1);
  assert.deepEqual(events.map(event => event.id), events.map((_, at) => at + 1));
});
