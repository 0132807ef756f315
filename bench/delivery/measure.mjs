// What delivery takes: from nothing to production by step for each golden path, cold and warm; what the engine adds to the
// tools' own time; deploying and going back; ten pipelines at once. Prints figures; `bench/README.md` says what they are to be.
//
//   FLAGSTONE_BIN=… node bench/delivery/measure.mjs [ways|engine|switch|ten …]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { PATHS } from '../../golden-paths/spread.mjs';
import { Server, forget, freePort, surroundings, token, writeConfig } from '../../tests/faults/harness.mjs';

const PARTS = ['ways', 'engine', 'switch', 'ten'];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : PARTS;
const work = mkdtempSync(path.join(os.tmpdir(), 'flagstone-bench-'));
const undo = [() => forget(work)];
const seconds = ms => `${(ms / 1000).toFixed(1)} s`;
const told = all => {
  const sorted = [...all].sort((a, b) => a - b);
  return `median ${Math.round(sorted[Math.floor(sorted.length / 2)])} ms, longest ${Math.round(sorted.at(-1))} ms of ${sorted.length}`;
};

/** The demo without a browser, twice in a folder of its own: the first has no dependencies in its cache. */
function ways() {
  for (const golden of PATHS) {
    const data = path.join(work, `demo-${golden}`);
    for (const which of ['cold', 'warm']) {
      const done = spawnSync(process.env.FLAGSTONE_BIN, ['demo', '--headless', '--path', golden, '--data-dir', data, '--output', 'json'], { encoding: 'utf8', maxBuffer: 1e8 });
      if (done.status !== 0) throw new Error(`${golden}, ${which}: ${done.stderr.slice(-2000)}`);
      for (const part of JSON.parse(done.stdout).parts) {
        console.log(`${golden}, ${which}, ${part.name}: ${seconds(part.totalMs)}: ${part.steps.map(it => `${it.name} ${(it.ms / 1000).toFixed(1)}`).join(', ')}`);
      }
    }
  }
}

/** A server that carries out and runs, and repositories on it. */
async function started() {
  const port = await freePort();
  const config = writeConfig(work, [], {
    backend: `  baseUrl: http://127.0.0.1:${port}`,
    more: 'flagstone:\n  pipelines: {local: {enabled: true}}\n  delivery: {local: {enabled: true}}\n',
  });
  const server = new Server({ config, data: path.join(work, 'data'), port });
  undo.push(() => server.end());
  server.spawn();
  await server.ready();
  return server;
}

const post = (server, route, body) => server.json(route, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function repository(server, name, files) {
  await post(server, '/api/githost/v1/repositories', { owner: 'acme', name });
  const tree = path.join(work, `tree-${name}`);
  const git = (...words) => execFileSync('git', words, { cwd: tree, env: surroundings, stdio: 'pipe' });
  mkdirSync(path.join(tree, '.tekton'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  return (text = '') => {
    for (const [file, content] of Object.entries({ ...files, text })) writeFileSync(path.join(tree, file), content);
    git('add', '-A');
    git('commit', '--quiet', '--allow-empty', '-m', 'Change');
    git('push', '--quiet', `http://x:${token}@127.0.0.1:${server.port}/git/acme/${name}.git`, 'main');
  };
}

const pipeline = tasks => `apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  generateName: shop-
  annotations: {pipelinesascode.tekton.dev/on-event: "[push]", pipelinesascode.tekton.dev/on-target-branch: "[main]"}
spec:
  params: [{name: url, value: "{{ repo_url }}"}, {name: revision, value: "{{ revision }}"}]
  workspaces: [{name: source, emptyDir: {}}]
  pipelineSpec:
    params: [{name: url}, {name: revision}]
    workspaces: [{name: source}]
    tasks:
${tasks.join('')}`;
const task = (name, after, step) => `    - name: ${name}
${after ? `      runAfter: [${after}]\n` : ''}      workspaces: [{name: source}]
      taskSpec: {workspaces: [{name: source}], steps: [${step}]}
`;
const own = (...words) => `{image: 'flagstone/step:1', command: [flagstone], args: ${JSON.stringify(['step', ...words])}}`;
const SOURCE = '$(workspaces.source.path)';
/** As many tasks as a golden path has on its longest way, each a program that does nothing for a while. */
const TASKS = 11;
const STEP_MS = 200;
const idle = pipeline(Array.from({ length: TASKS }, (_, at) => task(`t${at}`, at > 0 && `t${at - 1}`, `{image: bash, script: sleep ${STEP_MS / 1000}}`)));

const finished = (server, name, number) => server.eventually(async () => {
  const { items } = await server.json(`/api/pipelines/v1/runs?repository=acme/${name}`);
  const found = items.find(it => it.number === number);
  if (!found || ['queued', 'running'].includes(found.status)) throw new Error(`${name} ${number}: ${found?.status}`);
  if (found.status !== 'succeeded') throw new Error(`${name} ${number}: ${found.message}`);
  return found;
}, 120_000);

/** What the engine adds to the tools' own time. */
async function engine(server) {
  const push = await repository(server, 'engine', { '.tekton/run.yaml': idle });
  const more = [];
  const waits = [];
  for (let number = 1; number <= 5; number += 1) {
    push();
    const run = await finished(server, 'engine', number);
    more.push(run.endedAt - run.startedAt - TASKS * STEP_MS);
    waits.push(run.startedAt - run.createdAt);
  }
  console.log(`engine: beyond the tools' own ${TASKS * STEP_MS} ms in ${TASKS} tasks one after another: ${told(more)}; until the first begins: ${told(waits)}`);
}

const PROGRAM = `import http.server, os
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(open('text', 'rb').read())
http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Answer).serve_forever()
`;

const says = server => new Promise((resolve, reject) => {
  http.get({ host: '127.0.0.1', port: server.port, headers: { host: `shop--dev.localhost:${server.port}` } }, response => {
    let text = '';
    response.setEncoding('utf8').on('data', piece => { text += piece; }).on('end', () => resolve(text));
  }).on('error', reject);
});

/** From the wish until the other release answers, as a visitor sees it. */
async function turns(server) {
  const push = await repository(server, 'shop', {
    'server.py': PROGRAM,
    'flagstone.package.yaml': 'apiVersion: flagstone.dev/v1\nkind: Package\nname: shop\nbase: python:3.11-slim\ninclude: [server.py, text]\ncommand: [python3, server.py]\nhealth: /\n',
    '.tekton/run.yaml': pipeline([
      task('clone', '', own('clone', '--url', '$(params.url)', '--revision', '$(params.revision)', '--into', SOURCE)),
      task('package', 'clone', own('package', '--source', SOURCE, '--output', `${SOURCE}/image`, '--commit', '$(params.revision)')),
      task('deploy', 'package', own('deploy', '--environment', 'dev', '--service', 'component:default/shop')),
    ]),
  });
  const deploys = [];
  for (let number = 1; number <= 6; number += 1) {
    push(`release ${number}`);
    await finished(server, 'shop', number);
    const [latest] = (await server.json('/api/delivery/v1/deployments')).items;
    deploys.push(latest.settledAt - latest.createdAt);
  }
  console.log(`deploy: from the wish until it is healthy: ${told(deploys)}`);
  const backs = [];
  for (let count = 0; count < 5; count += 1) {
    const before = await says(server);
    const began = performance.now();
    await post(server, '/api/delivery/v1/services/default/component/shop/rollback', { environment: 'dev' });
    while (await says(server) === before) if (performance.now() - began > 30_000) throw new Error(`it still says ${before}`);
    backs.push(performance.now() - began);
  }
  console.log(`rollback: from the request until the other one answers: ${told(backs)}`);
}

/** Ten repositories that are pushed to at once, beside one alone. */
async function ten(server) {
  const names = Array.from({ length: 10 }, (_, at) => `ten-${at}`);
  const pushes = [];
  for (const name of names) pushes.push(await repository(server, name, { '.tekton/run.yaml': idle }));
  pushes[0]();
  const alone = await finished(server, names[0], 1);
  const one = alone.endedAt - alone.createdAt;
  for (const push of pushes) push();
  const runs = await Promise.all(names.map((name, at) => finished(server, name, at === 0 ? 2 : 1)));
  const whole = Math.max(...runs.map(it => it.endedAt)) - Math.min(...runs.map(it => it.createdAt));
  const more = runs.map(it => it.endedAt - it.startedAt - TASKS * STEP_MS);
  const waits = runs.map(it => it.startedAt - it.createdAt);
  console.log(`ten at once: ${seconds(whole)} for all, ${seconds(one)} for one alone; beyond the tools' own time: ${told(more)}; until one begins: ${told(waits)}`);
}

try {
  if (wanted.includes('ways')) ways();
  if (wanted.some(it => it !== 'ways')) {
    const server = await started();
    if (wanted.includes('engine')) await engine(server);
    if (wanted.includes('switch')) await turns(server);
    if (wanted.includes('ten')) await ten(server);
  }
} finally {
  for (const one of undo.reverse()) await one();
}
