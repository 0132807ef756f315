// kill -9 in the middle of a run of a template: the next start goes on after the last completed step,
// nothing is done twice, and what the run told has no gap.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { Server, folder, freshDatabase, postgres, skip, writeConfig } from './harness.mjs';
import { TASKS, begin, slowTemplate, times, told, until } from './templates.mjs';

/** A server with one template. */
async function serving(t, engine, more = '') {
  const work = folder(t);
  mkdirSync(path.join(work, 'catalog'));
  writeFileSync(path.join(work, 'catalog', 'slow.yaml'), slowTemplate('slow'));
  const database = engine === 'pg'
    ? `    client: pg\n    connection: ${freshDatabase(t)}`
    : '    client: better-sqlite3';
  const config = writeConfig(work, [{ target: path.join(work, 'catalog', '*.yaml') }], { database, more });
  const server = await Server.start(t, { config, data: path.join(work, 'data') });
  await server.eventually(() => server.entity('template', 'slow'));
  return server;
}

for (const engine of ['better-sqlite3', 'pg']) {
  test(`a run that is killed twice ends complete on ${engine}`, async t => {
    if (engine === 'pg' && !postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
    const server = await serving(t, engine);
    const id = await begin(server, 'slow', { name: 'shop' });
    for (const wait of [0, 2]) {
      await until(server, id, event => event.body.message === `Beginning step wait ${wait}`);
      const before = await server.json(`${TASKS}/${id}/events`);
      await server.kill();
      await server.restart();
      const after = await server.json(`${TASKS}/${id}/events`);
      assert.deepEqual(after.slice(0, before.length), before, 'what was told stays told');
    }
    const end = await until(server, id, event => event.type === 'completion', 60_000);
    assert.equal(end.body.message, 'Run completed with status: completed', JSON.stringify(end));
    assert.match(end.body.output.text[0].content, /catalog-info\.yaml/, 'the folder came back');
    const events = await told(server, id);
    assert.deepEqual(events.map(event => event.id), events.map((_, at) => at + 1), 'without a gap');
    for (const step of ['write', 'wait 0', 'wait 1', 'wait 2', 'wait 3', 'look', 'say']) {
      assert.equal(times(events, `Finished step ${step}`), 1, `${step} was done once`);
    }
    assert.equal(times(events, 'Beginning step write'), 1, 'what was done before the kill is not begun again');
    assert.equal(events.filter(event => event.type === 'recovered').length, 2);
    const task = await server.json(`${TASKS}/${id}`);
    assert.equal(task.status, 'completed');
  });
}

test('a client that streams a run through a restart of the server misses nothing', async t => {
  const server = await serving(t, 'better-sqlite3');
  const id = await begin(server, 'slow', { name: 'shop' });
  const seen = [];
  const follow = async () => {
    const headers = seen.length ? { 'last-event-id': String(seen.at(-1).id) } : {};
    const answer = await server.fetch(`${TASKS}/${id}/eventstream`, { headers });
    assert.equal(answer.status, 200);
    let rest = '';
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      rest += piece;
      const frames = rest.split('\n\n');
      rest = frames.pop();
      for (const frame of frames) {
        const data = frame.split('\n').find(line => line.startsWith('data: '));
        if (data) seen.push(JSON.parse(data.slice(6)));
      }
    }
  };
  const first = follow().catch(() => {});
  await until(server, id, event => event.body.message === 'Beginning step wait 1');
  await server.kill();
  await first;
  await server.restart();
  while (seen.at(-1)?.type !== 'completion') await follow();
  assert.deepEqual(seen.map(event => event.id), seen.map((_, at) => at + 1));
  assert.deepEqual(seen, await told(server, id));
});
