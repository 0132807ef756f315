// `flagstone template run`: a run on a real server, followed through whatever happens to the connection.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { Server, Wire, binary, folder, token, writeConfig } from '../faults/harness.mjs';
import { TASKS, slowTemplate, told } from '../faults/templates.mjs';

const answers = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: answers}
spec:
  type: service
  parameters:
    - title: What
      required: [name]
      properties:
        name: {type: string}
        version: {type: string}
        port: {type: integer}
        repo: {type: object, properties: {owner: {type: string}}}
  steps:
    - id: say
      name: Say
      action: debug:log
      input: {message: "asked with \${{ parameters | dump }} and \${{ secrets.token }}\\e[2J"}
  output:
    asked: \${{ parameters }}
    links:
      - {title: Docs, url: 'https://docs.example/\${{ parameters.name }}'}
    text:
      - {title: Next, content: "go \\e[2J on"}
`;

const failing = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: failing, namespace: other}
spec:
  type: service
  steps:
    - {id: move, name: Move, action: 'fs:rename', input: {files: [{from: nowhere, to: there}]}}
`;

/** A server with these templates. */
async function serving(t) {
  const work = folder(t);
  mkdirSync(path.join(work, 'catalog'));
  const texts = { answers, failing, slow: slowTemplate('slow', { waits: 6, milliseconds: 500 }), long: slowTemplate('long', { waits: 1, milliseconds: 60_000 }) };
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(work, 'catalog', `${name}.yaml`), text);
  const config = writeConfig(work, [{ target: path.join(work, 'catalog', '*.yaml') }]);
  const server = await Server.start(t, { config, data: path.join(work, 'data') });
  await server.eventually(async () => assert.equal(await server.total('kind=template'), 4));
  return { server, work };
}

const environment = { ...process.env, FLAGSTONE_TOKEN: token };

/** Starts the command: it, what it says, how it ends. */
function start(address, ...words) {
  const child = spawn(binary, ['template', 'run', ...words, '--server', address], { env: environment });
  const running = { child, out: '', err: '' };
  child.stdout.on('data', text => { running.out += text; });
  child.stderr.on('data', text => { running.err += text; });
  running.ended = new Promise(resolve => child.on('close', code => resolve({ code, out: running.out, err: running.err })));
  running.says = async words => {
    const until = Date.now() + 30_000;
    while (!words.test(running.err)) {
      assert.ok(Date.now() < until && child.exitCode === null, `${words} was never said: ${running.err}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };
  return running;
}

const run = (address, ...words) => start(address, ...words).ended;
const idOf = err => err.match(/run ([0-9a-f-]+) of /)[1];
const lines = err => err.split('\n').filter(line => /^\d\d:\d\d:\d\d /.test(line)).map(line => line.slice(9));

/** What a run told, as the command shows it: the first line of each event has the time before it. */
const expected = events => events.map(({ type, body }) => {
  const words = body.message ?? (type === 'recovered' ? 'The run goes on' : type);
  return `${body.stepId ? `${body.stepId}: ` : ''}${words}`.split('\n')[0];
});

test('a run is followed to its end, and its output is the result', async t => {
  const { server, work } = await serving(t);
  const values = path.join(work, 'values.yaml');
  const secrets = path.join(work, 'secrets.yaml');
  writeFileSync(values, 'name: old\nport: 1\n');
  writeFileSync(secrets, 'token: correct-horse\n');
  const words = ['answers', '--values', values, '--set', 'name=shop', '--set', 'version=1.10', '--set', 'port=8080',
    '--set', 'repo.owner=42', '--secrets-file', secrets];
  const done = await run(server.origin, ...words);
  assert.equal(done.code, 0, done.err);
  assert.match(done.out, /^link +leads to\nDocs +https:\/\/docs\.example\/shop\nNext\ngo \\u\{1b\}\[2J on\nasked:\n/);
  assert.match(done.err, /say: Beginning step Say\n/);
  assert.match(done.err, /run [0-9a-f-]+ completed\n$/);
  assert.ok(!`${done.out}${done.err}`.includes('correct-horse') && done.err.includes(' and ***'), done.err);
  // eslint-disable-next-line no-control-regex
  assert.ok(!/[\u0000-\u0008\u000b-\u001f]/.test(done.out + done.err), 'nothing that a terminal obeys');
  const shown = expected(await told(server, idOf(done.err))).map(line => line.replaceAll('\u001b', '\\u{1b}'));
  assert.deepEqual(lines(done.err), shown);

  const json = await run(server.origin, 'template:default/answers', ...words.slice(1), '--json');
  const result = JSON.parse(json.out);
  assert.deepEqual(Object.keys(result), ['id', 'templateRef', 'status', 'output', 'error']);
  assert.deepEqual([result.id, result.templateRef, result.status, result.error], [idOf(json.err), 'template:default/answers', 'completed', null]);
  assert.deepEqual(result.output.asked, { name: 'shop', port: 8080, version: '1.10', repo: { owner: '42' } }, 'what is a text stays one');
});

test('what goes wrong is told by words and exit code', async t => {
  const { server, work } = await serving(t);
  const refused = await run(server.origin, 'answers', '--set', 'port=many');
  assert.equal(refused.code, 1, refused.err);
  assert.match(refused.err, /the form refuses the answers/);
  assert.match(refused.out, /name/);
  const told = JSON.parse((await run(server.origin, 'answers', '--json')).out);
  assert.deepEqual([told.status, told.errors[0].name], ['refused', 'required']);

  const failed = await run(server.origin, 'other/failing');
  assert.equal(failed.code, 1, failed.err);
  assert.equal(failed.out, '');
  assert.match(failed.err, /run [0-9a-f-]+ failed: .*nowhere/);
  const whole = JSON.parse((await run(server.origin, 'other/failing', '--output', 'json')).out);
  assert.deepEqual([whole.status, whole.output], ['failed', null]);
  assert.match(whole.error.message, /nowhere/);

  const broken = path.join(work, 'broken.yaml');
  writeFileSync(broken, '[1]');
  for (const [words, said] of [
    [['nobody'], /template:default\/nobody/],
    [['answers', '--token', 'wrong'], /--token or FLAGSTONE_TOKEN/],
    [['answers', '--values', broken], /holds no object/],
    [['answers', '--values', path.join(work, 'none.yaml')], /none\.yaml/],
    [['answers', '--set', 'name'], /NAME=VALUE/],
    [['component:x'], /Template/],
    [[':'], /template:/],
  ]) {
    const done = await run(server.origin, ...words);
    assert.equal(done.code, 2, `${words}: ${done.out}${done.err}`);
    assert.match(done.err, said);
  }
  const nobody = await run('http://127.0.0.1:1', 'answers');
  assert.equal(nobody.code, 2);
  assert.match(nobody.err, /cannot be asked.*the run may have begun/);
  assert.equal(spawnSync(binary, ['template', 'run', 'answers'], { encoding: 'utf8' }).status, 2, 'there is no server');
});

test('a connection that is lost is opened again, and nothing is missed or told twice', async t => {
  const { server } = await serving(t);
  const wire = await Wire.to(t, new URL(server.origin));
  const running = start(`http://127.0.0.1:${wire.port}`, 'slow', '--set', 'name=shop', '--json');
  await running.says(/Finished step wait 0/);
  wire.cut();
  await running.says(/the connection is lost/);
  await new Promise(resolve => setTimeout(resolve, 1_200));
  wire.mend();
  await running.says(/connected again/);
  // The server itself dies and comes back: the run goes on, and so does who follows it.
  await server.kill();
  await server.restart();
  const done = await running.ended;
  assert.equal(done.code, 0, done.err);
  assert.match(done.err, /The run goes on|recovered/);
  assert.equal(JSON.parse(done.out).status, 'completed');
  assert.deepEqual(lines(done.err), expected(await told(server, idOf(done.err))));
});

test('Ctrl-C asks for the end of the run and waits for it; a second one leaves', async t => {
  const { server } = await serving(t);
  const running = start(server.origin, 'long', '--set', 'name=shop', '--output', 'json');
  await running.says(/Beginning step wait 0/);
  running.child.kill('SIGINT');
  const done = await running.ended;
  assert.equal(done.code, 1, done.err);
  assert.match(done.err, /the run is asked to end/);
  assert.equal(JSON.parse(done.out).status, 'cancelled');
  assert.equal((await server.json(`${TASKS}/${idOf(done.err)}`)).status, 'cancelled');

  const wire = await Wire.to(t, new URL(server.origin));
  const left = start(`http://127.0.0.1:${wire.port}`, 'long', '--set', 'name=shop');
  await left.says(/Beginning step wait 0/);
  wire.cut();
  await left.says(/the connection is lost/);
  left.child.kill('SIGTERM');
  await left.says(/cannot be cancelled|asked to end/);
  left.child.kill('SIGINT');
  const gone = await left.ended;
  assert.equal(gone.code, 1, gone.err);
  assert.match(gone.err, /goes on without being watched/);
  assert.equal((await server.json(`${TASKS}/${idOf(gone.err)}`)).status, 'processing');
  await server.fetch(`${TASKS}/${idOf(gone.err)}/cancel`, { method: 'POST' });
});

test('a run may be left to the server, and help needs none', async t => {
  const { server } = await serving(t);
  const done = await run(server.origin, 'answers', '--set', 'name=shop', '--no-wait');
  assert.equal(done.code, 0, done.err);
  const { spec } = await server.json(`${TASKS}/${done.out.trim()}`);
  assert.equal(spec.parameters.name, 'shop');
  const help = spawnSync(binary, ['template', 'run', '--help'], { encoding: 'utf8' });
  assert.equal(help.status, 0);
  for (const words of ['--server <URL>', '--token', '--values', '--set', '--secrets-file', '--json', 'Ctrl-C']) {
    assert.ok(help.stdout.includes(words), words);
  }
});
