// The programs that golden paths make: their pipeline's own scripts are run as Tekton would run them, with the real
// toolchain; then the service is started from what would be packed, asked, and stopped.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { PATHS, documents, filesOf, folder, repository } from './place.mjs';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const STEP_MS = 8 * 60_000;
const START_MS = 60_000;
const STOP_MS = 10_000;

/** Runs the scripts of a task in a workspace; gives its results. Steps of our own image are others' to test. */
function run(source, name, task, params = {}) {
  const results = folder();
  const known = text => text
    .replaceAll('$(workspaces.source.path)', source)
    .replace(/\$\(params\.([\w-]+)\)/g, (_, it) => params[it])
    .replace(/\$\(results\.([\w-]+)\.path\)/g, (_, it) => path.join(results, it));
  for (const step of task.spec.steps.filter(it => it.script)) {
    const script = path.join(folder(), 'script');
    writeFileSync(script, known(step.script), { mode: 0o755 });
    const env = { ...process.env, ...Object.fromEntries((step.env ?? []).map(it => [it.name, known(it.value)])) };
    // What node's own runner tells its children would make theirs a part of this one.
    delete env.NODE_TEST_CONTEXT;
    const done = spawnSync(script, [], { cwd: known(step.workingDir), env, encoding: 'utf8', timeout: STEP_MS, maxBuffer: 64 * 1024 * 1024 });
    assert.equal(done.status, 0, `${name}, step ${step.name}: ${done.error ?? ''}\n${done.stdout}\n${done.stderr}`);
  }
  return Object.fromEntries(filesOf(results).map(it => [it, readFileSync(path.join(results, it), 'utf8')]));
}

/** What the package file names, laid out as the image would have it. */
function packed(source) {
  const [file] = documents(path.join(source, 'flagstone.package.yaml'));
  const root = folder();
  const workdir = path.join(root, file.workdir ?? '/app');
  for (const entry of file.include) {
    const from = entry.from ?? entry;
    const to = path.join((entry.to ?? from).startsWith('/') ? root : workdir, entry.to ?? from);
    mkdirSync(path.dirname(to), { recursive: true });
    assert.ok(existsSync(path.join(source, from)), `there is no ${from} to pack`);
    cpSync(path.join(source, from), to, { recursive: true, verbatimSymlinks: true });
  }
  return { file, workdir };
}

function freePort() {
  return new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts what was packed with nothing but the image's environment; stopped at the end of the test. */
async function start(t, { file, workdir }) {
  const port = await freePort();
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', ...file.env, PORT: String(port), FLAGSTONE_ENVIRONMENT: 'staging', FLAGSTONE_SERVICE: file.name };
  const child = spawn(file.command[0], file.command.slice(1), { cwd: workdir, env });
  t.after(() => child.kill('SIGKILL'));
  const running = { child, said: '', origin: `http://127.0.0.1:${port}` };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { running.said += text; });
  running.ended = new Promise(resolve => child.on('exit', (code, signal) => resolve(code ?? signal)));
  const until = Date.now() + START_MS;
  for (;;) {
    const answer = await fetch(running.origin + file.health).catch(() => undefined);
    if (answer?.ok) return running;
    assert.ok(Date.now() < until && child.exitCode === null, `it does not come up: ${running.said}`);
    await pause(50);
  }
}

for (const golden of PATHS) {
  test(`${golden}: its pipeline builds, tests and runs it`, { timeout: 20 * 60_000 }, async t => {
    const source = path.join(folder(), 'source');
    cpSync(repository(golden), source, { recursive: true });
    const [pipeline] = documents(path.join(source, '.tekton', 'pipeline.yaml'));
    const tasks = new Map(documents(path.join(source, '.tekton', 'tasks.yaml')).filter(Boolean).map(it => [it.metadata.name, it]));
    const told = {};
    for (const { name, taskRef } of pipeline.spec.tasks.filter(it => !/^(deploy|verify)-/.test(it.name))) {
      const began = Date.now();
      told[name] = run(source, name, tasks.get(taskRef.name), { commit: COMMIT });
      t.diagnostic(`${golden} ${name}: ${Date.now() - began} ms`);
    }
    assert.ok(Number(told.test.TEST_TOTAL) >= 8, JSON.stringify(told.test));
    assert.equal(told.test.TEST_FAILED, '0');
    assert.ok(Number(told.test.COVERAGE) >= 80, JSON.stringify(told.test));
    assert.ok(filesOf(path.join(source, 'reports')).some(it => /^junit.*\.xml$/.test(it)));

    const image = packed(source);
    const running = await start(t, image);
    const get = async route => {
      const answer = await fetch(running.origin + route, { headers: { 'x-request-id': 'asked-by-a-test' } });
      return { status: answer.status, id: answer.headers.get('x-request-id'), text: await answer.text() };
    };
    const version = JSON.parse((await get(image.file.version)).text);
    assert.equal(version.commit, COMMIT);
    assert.equal(version.release, readFileSync(path.join(source, 'release.txt'), 'utf8').trim());
    assert.deepEqual([version.service, version.environment], [`orders-${golden}`, 'staging']);
    assert.equal((await get(image.file.ready)).status, 200);
    assert.equal((await get('/nowhere/at/all')).status, 404);
    const figures = (await get('/metrics')).text;
    assert.match(figures, /^http_server_requests_seconds_count\{[^}]*uri="\/version"/m);
    assert.match(figures, /^http_server_requests_seconds_bucket\{[^}]*le="0\.3"/m);
    for (const label of ['method', 'status', 'uri']) assert.match(figures, new RegExp(`^http_server_requests_seconds_count\\{[^}]*${label}="`, 'm'));
    assert.doesNotMatch(figures, /nowhere/, 'addresses are no labels');
    const [openapi] = documents(path.join(source, 'openapi.yaml'));
    const list = Object.entries(openapi.paths).find(([route, it]) => route.startsWith('/v1/') && it.get && !route.includes('{'));
    if (list) assert.equal((await get(list[0])).status, 200, list[0]);
    assert.equal((await get('/version')).id, 'asked-by-a-test');

    const began = Date.now();
    running.child.kill('SIGTERM');
    const end = await Promise.race([running.ended, pause(STOP_MS, 'it does not stop')]);
    // The virtual machine of Java says by which signal it was asked to stop.
    assert.ok([0, 143].includes(end), `${end}: ${running.said}`);
    t.diagnostic(`${golden} stops in ${Date.now() - began} ms`);
    const lines = running.said.trim().split('\n').map(line => JSON.parse(line));
    assert.ok(lines.length > 0 && lines.every(line => line.level && line.service === `orders-${golden}` && line.commit === COMMIT), running.said);
  });
}
