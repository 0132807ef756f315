// A server is killed in the middle of a deployment: what ran before answers again within three seconds, the deployment goes
// on, and no program is left that nobody looks after.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { Server, folder, freePort, later, surroundings, token, writeConfig } from './harness.mjs';

const RUNS = '/api/pipelines/v1/runs';
const DEPLOYMENTS = '/api/delivery/v1/deployments';
/** After a server's start its services are back by then. */
const BACK_MS = 3_000;
/** What the command lines of the service's programs have, so that they are found. */
const WORD = 'word-of-killed-deployment';

const own = (name, after, ...args) => `    - name: ${name}
${after ? `      runAfter: [${after}]\n` : ''}      workspaces: [{name: source}]
      taskSpec:
        metadata: {annotations: {flagstone.dev/idempotent: "true"}}
        workspaces: [{name: source}]
        steps: [{image: 'flagstone/step:1', command: [flagstone], args: ${JSON.stringify(['step', name, ...args])}}]
`;
const PIPELINE = `apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  generateName: shop-
  annotations:
    pipelinesascode.tekton.dev/on-event: "[push]"
    pipelinesascode.tekton.dev/on-target-branch: "[main]"
spec:
  params: [{name: url, value: "{{ repo_url }}"}, {name: revision, value: "{{ revision }}"}]
  workspaces: [{name: source, emptyDir: {}}]
  pipelineSpec:
    params: [{name: url}, {name: revision}]
    workspaces: [{name: source}]
    tasks:
${own('clone', '', '--url', '$(params.url)', '--revision', '$(params.revision)', '--into', '$(workspaces.source.path)')}\
${own('package', 'clone', '--source', '$(workspaces.source.path)', '--output', '$(workspaces.source.path)/image', '--commit', '$(params.revision)')}\
${own('deploy', 'package', '--environment', 'dev', '--service', 'component:default/shop')}`;
const PACKAGE = `apiVersion: flagstone.dev/v1
kind: Package
name: shop
base: python:3.11-slim
include: [server.py, text]
command: [python3, server.py, ${WORD}]
health: /
`;
/** Says what it is, once it has slept for as long as its text says. */
const PROGRAM = `import http.server, os, time
text = open('text').read()
time.sleep(int(text.split()[1]))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.split()[0].encode())
http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Answer).serve_forever()
`;

/** What the service says in dev. */
const says = server => new Promise((resolve, reject) => {
  const ask = http.get({ host: '127.0.0.1', port: server.port, headers: { host: `shop--dev.localhost:${server.port}` } }, response => {
    let text = '';
    response.setEncoding('utf8').on('data', piece => { text += piece; }).on('end', () => resolve(text));
  });
  ask.on('error', reject);
});

/** Programs of the service that run. */
function running() {
  return readdirSync('/proc').filter(it => /^\d+$/.test(it)).filter(it => {
    try {
      const [program, ...words] = readFileSync(`/proc/${it}/cmdline`, 'utf8').split('\0');
      return path.basename(program).startsWith('python3') && words[1] === WORD;
    } catch {
      return false;
    }
  }).length;
}

test('a server that is killed in the middle of a deployment brings back what ran and ends what it had begun', async t => {
  const work = folder(t);
  const port = await freePort();
  const config = writeConfig(work, [], {
    backend: `  baseUrl: http://127.0.0.1:${port}`,
    more: 'flagstone:\n  pipelines: {local: {enabled: true}}\n  delivery: {local: {enabled: true}}\n',
  });
  const server = new Server({ config, data: path.join(work, 'data'), port });
  later(t, () => server.end());
  server.spawn();
  await server.ready();
  const post = (route, body) => server.json(route, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  await post('/api/githost/v1/repositories', { owner: 'acme', name: 'shop' });
  const tree = path.join(work, 'tree');
  mkdirSync(path.join(tree, '.tekton'), { recursive: true });
  const git = (...words) => execFileSync('git', words, { cwd: tree, env: surroundings, stdio: 'pipe' }).toString();
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(path.join(tree, '.tekton/run.yaml'), PIPELINE);
  writeFileSync(path.join(tree, 'flagstone.package.yaml'), PACKAGE);
  writeFileSync(path.join(tree, 'server.py'), PROGRAM);
  const push = text => {
    writeFileSync(path.join(tree, 'text'), text);
    git('add', '-A');
    git('commit', '--quiet', '-m', text);
    git('push', '--quiet', `http://x:${token}@127.0.0.1:${port}/git/acme/shop.git`, 'main');
  };
  const answers = (text, within) => server.eventually(async () => assert.equal(await says(server), text), within);
  const latest = async () => (await server.json(DEPLOYMENTS)).items[0];

  push('first 0');
  await answers('first', 60_000);
  const first = await latest();
  await server.eventually(async () => assert.equal((await server.json(RUNS)).items[0].status, 'succeeded'), 30_000);

  push('second 12');
  await server.eventually(async () => {
    assert.notEqual((await latest()).id, first.id);
    assert.equal(running(), 2, 'the release before runs beside the next');
  }, 60_000);
  await server.kill();
  await server.eventually(() => assert.equal(running(), 0, 'no program outlives its server')).catch(problem => {
    // The server has ended, as it was told to.
    if (running() !== 0) throw problem;
  });
  server.spawn();
  await server.ready();
  const began = Date.now();
  await answers('first', BACK_MS);
  t.diagnostic(`it answers again ${Date.now() - began} ms after the server is ready`);

  // The task is begun again, and follows the deployment that is under way instead of asking for another one.
  const run = await server.eventually(async () => {
    const [found] = (await server.json(RUNS)).items;
    assert.ok(!['queued', 'running'].includes(found.status), found.status);
    return found;
  }, 120_000);
  assert.equal(run.status, 'succeeded', run.message);
  const { items } = await server.json(DEPLOYMENTS);
  assert.deepEqual(items.map(it => it.state), ['healthy', 'replaced']);
  assert.equal(await says(server), 'second');
  await server.eventually(() => assert.equal(running(), 1, 'one program runs'), 30_000);

  push('third 0');
  await answers('third', 60_000);
  await server.eventually(() => assert.equal(running(), 1, 'and one after the next'), 30_000);
});
