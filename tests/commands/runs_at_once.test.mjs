// `scaffolder.concurrentTasksLimit` and what `doctor` says of git, on the real binary.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { Server, binary, folder, writeConfig } from '../faults/harness.mjs';
import { TASKS, begin, slowTemplate } from '../faults/templates.mjs';

test('no more runs go on at a time than one process may carry out, and all come to their end', async t => {
  const work = folder(t);
  mkdirSync(path.join(work, 'catalog'));
  writeFileSync(path.join(work, 'catalog', 'slow.yaml'), slowTemplate('slow', { waits: 1, milliseconds: 400 }));
  const config = writeConfig(work, [{ target: path.join(work, 'catalog', '*.yaml') }]);
  const more = path.join(work, 'limit.yaml');
  writeFileSync(more, 'scaffolder: {concurrentTasksLimit: 2}\n');
  const server = await Server.start(t, { config: [config, more], data: path.join(work, 'data') });
  await server.eventually(async () => assert.equal(await server.total('kind=template'), 1));
  const ids = [];
  for (let run = 0; run < 6; run += 1) ids.push(await begin(server, 'slow', { name: `shop-${run}` }));
  let most = 0;
  await server.eventually(async () => {
    const states = await Promise.all(ids.map(async id => (await server.json(`${TASKS}/${id}`)).status));
    most = Math.max(most, states.filter(it => it === 'processing').length);
    assert.ok(states.every(it => it === 'completed'), states.join());
  });
  assert.equal(most, 2);
});

test('doctor says which git there is and which is needed, and names one that is too old', t => {
  const work = folder(t);
  const config = writeConfig(work, []);
  const look = git => {
    const more = path.join(work, 'git.yaml');
    writeFileSync(more, `flagstone: {githost: {program: ${git}}}\n`);
    const done = spawnSync(binary, ['doctor', '--config', config, '--config', more, '--data-dir', path.join(work, 'data'), '--output', 'json'], { encoding: 'utf8' });
    return { code: done.status, line: JSON.stringify(JSON.parse(done.stdout).find(it => Object.values(it).includes('git'))) };
  };
  assert.match(look('git').line, /\d+\.\d+.*need 2\.38 or newer/);
  const old = path.join(work, 'old-git');
  writeFileSync(old, '#!/bin/sh\necho git version 2.30.2\n');
  chmodSync(old, 0o755);
  const found = look(old);
  assert.equal(found.code, 1);
  assert.match(found.line, /2\.30\.2.*2\.38/);
  assert.match(look(path.join(work, 'no-git')).line, /no-git \(an operator installs git 2\.38 or newer/);
});
