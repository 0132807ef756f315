// A data directory that an older build has filled, opened by this one, and taken back again.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { Server, binary, folder, run, writeConfig } from '../faults/harness.mjs';
import { Files, components, converged } from '../faults/model.mjs';
import { hasOlder, older } from './older.mjs';

test('an old data directory is opened as it is, changed, and opened by the old build again', async t => {
  if (!hasOlder(t)) return;
  const work = folder(t);
  const files = new Files(path.join(work, 'catalog'));
  for (let at = 0; at < 40; at += 1) files.put(`${at}.yaml`, components(`c${at}`, 25));
  const config = writeConfig(work, [{ target: path.join(files.into, '*.yaml') }]);
  const data = path.join(work, 'data');
  const server = await Server.start(t, { config, data, program: older });
  await converged([server], files, 60_000);
  const uid = async () => (await server.entity('component', 'c3-3')).metadata.uid;
  const first = await uid();

  for (const [name, program] of [['new', binary], ['old', older], ['new', binary]]) {
    await server.kill('SIGTERM');
    // What changes while nobody is there is found by whoever comes next.
    files.put('1.yaml', components('c1', 25, `before ${name}`));
    server.program = program;
    const began = performance.now();
    await server.restart();
    const ready = Math.round(performance.now() - began);
    await converged([server], files, 60_000);
    assert.equal(await uid(), first, 'an entity keeps its uid');
    files.put('2.yaml', components('c2', 25, `while ${name} runs`));
    await converged([server], files, 20_000);
    t.diagnostic(`${name}: ready after ${ready} ms, as the model, uids kept`);
  }
  await server.kill();
  await server.restart();
  await converged([server], files, 60_000);
  await server.kill('SIGTERM');
  const checked = run('doctor', '--config', config, '--data-dir', data);
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
});
