// A server is killed in the middle of pipelines: no program of theirs is left, what was finished stays finished, and
// what was under way is begun again or fails truthfully. And two pushes in a row are two runs, one after another.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, folder, freePort, later, surroundings, token, writeConfig } from './harness.mjs';

const RUNS = '/api/pipelines/v1/runs';

const pipeline = tasks => `apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  generateName: shop-
  annotations:
    pipelinesascode.tekton.dev/on-event: "[push]"
    pipelinesascode.tekton.dev/on-target-branch: "[main]"
spec:
  workspaces: [{name: source, emptyDir: {}}]
  pipelineSpec:
    workspaces: [{name: source}]
    tasks:
${tasks}`;

/** One task that is done, and one that takes long and starts a program that wants to outlive it. */
const long = (word, annotations) => pipeline(`    - name: first
      workspaces: [{name: source}]
      taskSpec:
        workspaces: [{name: source}]
        steps: [{name: run, image: bash, script: 'echo kept >> $(workspaces.source.path)/file'}]
    - name: long
      runAfter: [first]
      workspaces: [{name: source}]
      taskSpec:
        metadata: {annotations: {${annotations}}}
        workspaces: [{name: source}]
        steps:
        - name: run
          image: bash
          script: |
            cd $(workspaces.source.path)
            if [ -e begun ]; then cat file; exit 0; fi
            touch begun; setsid nohup sleep ${word} & echo begun; sleep ${word}
`);

/** A server that carries pipelines out, and a repository on it. */
async function started(t) {
  const work = folder(t);
  const port = await freePort();
  const config = writeConfig(work, [], {
    backend: `  baseUrl: http://127.0.0.1:${port}`,
    more: 'flagstone:\n  pipelines: {local: {enabled: true}}\n',
  });
  const server = new Server({ config, data: path.join(work, 'data'), port });
  later(t, () => server.end());
  server.spawn();
  await server.ready();
  await server.json('/api/githost/v1/repositories', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ owner: 'acme', name: 'shop' }),
  });
  const tree = path.join(work, 'tree');
  mkdirSync(path.join(tree, '.tekton'), { recursive: true });
  const git = (...words) => execFileSync('git', words, { cwd: tree, env: surroundings, stdio: 'pipe' }).toString();
  git('init', '--quiet', '--initial-branch=main');
  const push = text => {
    writeFileSync(path.join(tree, '.tekton/run.yaml'), text);
    git('add', '-A');
    git('commit', '--quiet', '--allow-empty', '-m', 'Change');
    git('push', '--quiet', `http://x:${token}@127.0.0.1:${port}/git/acme/shop.git`, 'main');
    return git('rev-parse', 'HEAD').trim();
  };
  return { server, push };
}

/** The latest run once `check` holds of it. */
function latest(server, check) {
  return server.eventually(async () => {
    const { items } = await server.json(RUNS);
    const found = items[0] && await server.json(`${RUNS}/${items[0].id}`);
    if (!found || !check(found)) throw new Error(`the run is ${JSON.stringify(found)?.slice(0, 600)}`);
    return found;
  }, 40_000);
}

const isOver = found => !['queued', 'running'].includes(found.status);

/** Programs that were given this word and still run. */
function left(word) {
  const lines = readdirSync('/proc').filter(it => /^\d+$/.test(it)).map(it => {
    try {
      return readFileSync(`/proc/${it}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  });
  return lines.filter(it => it.startsWith('sleep\0') && it.includes(word)).length;
}

async function nothingLeft(word) {
  for (let tries = 0; tries < 50; tries += 1) {
    if (left(word) === 0) return;
    await pause(100);
  }
  assert.fail(`${left(word)} programs of a killed server's pipeline run on`);
}

const states = found => found.tasks.map(it => `${it.name} ${it.status} ${it.reason}`);

async function killedIn(t, word, annotations) {
  const { server, push } = await started(t);
  push(long(word, annotations));
  await latest(server, found => found.tasks[1]?.status === 'running' && found.lines > 0);
  assert.equal(left(word), 2, 'the step and what it started run');
  await server.kill();
  await nothingLeft(word);
  await server.restart();
  const found = await latest(server, isOver);
  const log = await server.json(`${RUNS}/${found.id}/log`);
  return { found, log: log.items.map(it => `${it.task}/${it.step}: ${it.text}`) };
}

test('a task that may be begun again is, and what was finished is not done twice', async t => {
  const { found, log } = await killedIn(t, '86421', 'flagstone.dev/idempotent: "true"');
  assert.deepEqual(states(found), ['first succeeded Succeeded', 'long succeeded Succeeded'], log.join('\n'));
  assert.equal(found.tasks[0].attempt, 1);
  assert.equal(found.tasks[1].attempt, 2);
  assert.equal(log.filter(it => it === 'long/run: kept').length, 1, log.join('\n'));
});

test('one that may not fails the run, which says why', async t => {
  const { found } = await killedIn(t, '86422', '');
  assert.deepEqual(states(found), ['first succeeded Succeeded', 'long failed Interrupted']);
  assert.equal(found.status, 'failed');
  assert.match(found.message, /The server ended while this task was under way/);
});

test('two pushes in a row are two runs of their own commits, one after another', async t => {
  const { server, push } = await started(t);
  const slow = pipeline('    - {name: a, taskSpec: {steps: [{image: bash, script: sleep 1}]}}\n');
  const commits = [push(slow), push(`${slow}\n`), push(`${slow}\n\n`)];
  await latest(server, found => found.number === commits.length && isOver(found));
  const { items } = await server.json(RUNS);
  const runs = items.reverse();
  assert.deepEqual(runs.map(it => it.commit), commits);
  assert.deepEqual(runs.map(it => it.status), commits.map(() => 'succeeded'));
  runs.slice(1).forEach((it, at) => assert.ok(it.startedAt >= runs[at].endedAt, 'none begins before the one before is over'));
});

