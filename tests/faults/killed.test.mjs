// kill -9 in the middle of things: nothing lost, nothing corrupt, the next start goes on.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, folder, freshDatabase, postgres, run, skip, writeComponents, writeConfig } from './harness.mjs';

const COMPONENTS = 3_000;

for (const engine of ['better-sqlite3', 'pg']) {
  test(`an ingest that is killed again and again ends complete on ${engine}`, async t => {
    if (engine === 'pg' && !postgres) return skip(t, 'FLAGSTONE_TEST_POSTGRES is not set');
    const work = folder(t);
    writeComponents(path.join(work, 'catalog'), COMPONENTS);
    const database = engine === 'pg'
      ? `    client: pg\n    connection: ${freshDatabase(t)}`
      : '    client: better-sqlite3';
    const config = writeConfig(work, [{ target: path.join(work, 'catalog', '*.yaml') }], { database });
    const data = path.join(work, 'data');
    const server = await Server.start(t, { config, data, wait: false });
    let seen = -1;
    for (let round = 0; round < 12; round += 1) {
      await pause(30 + Math.random() * 400);
      await server.kill();
      server.forget();
      server.spawn();
      seen = round;
    }
    assert.equal(seen, 11);
    await server.ready();
    await server.eventually(async () => {
      const total = await server.total('kind=component');
      assert.equal(total, COMPONENTS);
    }, 60_000);
    const entity = await server.entity('component', 'component-0');
    assert.deepEqual(entity.relations.map(it => `${it.type} ${it.targetRef}`), [
      `dependencyOf component:default/component-${COMPONENTS - 1}`,
      'dependsOn component:default/component-1',
      'ownedBy group:default/team',
    ]);
    if (engine === 'better-sqlite3') {
      await server.kill('SIGTERM');
      const checked = run('doctor', '--config', config, '--data-dir', data);
      assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    }
  });
}

test('a backup that is killed leaves no half file under its name', async t => {
  const work = folder(t);
  writeComponents(path.join(work, 'catalog'), COMPONENTS);
  const config = writeConfig(work, [{ target: path.join(work, 'catalog', '*.yaml') }]);
  const data = path.join(work, 'data');
  const server = await Server.start(t, { config, data });
  await server.eventually(async () => assert.equal(await server.total('kind=component'), COMPONENTS), 60_000);
  await server.kill('SIGTERM');
  const { spawn } = await import('node:child_process');
  for (let round = 0; round < 8; round += 1) {
    const target = path.join(work, `backup-${round}.db`);
    const child = spawn(process.env.FLAGSTONE_BIN, ['backup', '--config', config, '--data-dir', data, target]);
    const ended = new Promise(resolve => child.on('exit', resolve));
    await pause(5 + Math.random() * 60);
    child.kill('SIGKILL');
    await ended;
    if (existsSync(target)) {
      assert.ok(statSync(target).size > 0);
      const into = path.join(work, `restored-${round}`);
      const restored = run('restore', '--data-dir', into, target);
      assert.equal(restored.status, 0, restored.stderr);
      assert.ok(readdirSync(into).length > 0);
    }
  }
  const target = path.join(work, 'whole.db');
  const whole = run('backup', '--config', config, '--data-dir', data, target);
  assert.equal(whole.status, 0, whole.stderr);
  const into = path.join(work, 'restored');
  assert.equal(run('restore', '--data-dir', into, target).status, 0);
  // The backup holds sealed secrets; what opens them is kept apart from it, and comes back by hand.
  copyFileSync(path.join(data, 'master.key'), path.join(into, 'master.key'));
  const again = await Server.start(t, { config, data: into });
  assert.equal(await again.total('kind=component'), COMPONENTS);
});
