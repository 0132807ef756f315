// What reaches a terminal, who is asked, and how commands end that are stopped or shut out.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import http from 'node:http';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { binary, writeConfig } from '../faults/harness.mjs';
import { Place, WAYS, component, entity, shop } from './place.mjs';

const obeyed = text => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(text);

test('what a terminal obeys never reaches it, whatever descriptors say', async t => {
  const hostile = '\\e]0;title\\a\\e[2J\\u009b31m\\r\\n\\u202eevil';
  for (const open of Object.values(WAYS)) {
    const place = await open(t);
    const text = shop().replace('name: pay\n', `name: pay\n  title: "${hostile}"\n  description: "${hostile}"\n`)
      .replaceAll('type: "service"', `type: "service ${hostile}"`)
      + '---\n' + component('bad', { lifecycle: 'x' }, `  labels: {"${hostile}": "${hostile}"}\n`)
      + '---\n' + entity('Component', `"${hostile}"`, { type: 'x' });
    const file = place.write('shop.yaml', text);
    const applied = place.catalog('apply', file);
    assert.equal(applied.code, 1, applied.out);
    const ignored = place.catalog('delete', 'cart', '--ignore', '--reason', '\u001b[2J\u009b\u202e', '--yes');
    assert.equal(ignored.code, 0, ignored.err);
    const commands = [['get', 'pay'], ['query'], ['export'], ['tree', 'group:team'], ['explain', 'cart'], ['apply', file],
      ['get', '\u001b[2J'], ['get', '\u009b'],
      ...['sources', 'locations', 'conflicts', 'ignored', 'unprocessed', 'acts', 'dangling'].map(it => ['list', it])];
    for (const command of commands) {
      for (const output of ['table', 'json', 'yaml']) {
        if (command[0] === 'export' && output === 'table') continue;
        const { out, err } = place.catalog(...command, '--output', output);
        assert.equal(obeyed(out + err), null, `${command} as ${output}: ${JSON.stringify(out + err)}`);
      }
    }
    assert.ok(place.json('get', 'pay').metadata.title.includes('\u001b]0;title\u0007'), 'data is what it was');
  }
});

test('nothing is deleted when nobody can be asked', async t => {
  for (const open of Object.values(WAYS)) {
    const place = await open(t);
    place.well('apply', place.write('shop.yaml', shop()));
    const [{ id }] = place.json('list', 'locations');
    for (const what of [['pay'], ['pay', '--ignore'], ['--location', id]]) {
      const done = place.catalog('delete', ...what);
      assert.equal(done.code, 2, done.out);
      assert.match(done.err, /--yes/);
    }
    assert.equal(place.json('export').length, 5);
  }
});

test('a terminal is asked, and only yes is yes', async t => {
  if (spawnSync('script', ['--version']).status !== 0) {
    t.skip('the program `script`, which makes a terminal, is not there');
    return;
  }
  const place = await WAYS['a data directory'](t);
  place.well('apply', place.write('shop.yaml', shop()));
  const ask = answer => spawnSync('script', ['-qec', `${binary} catalog delete pay --ignore ${place.options.join(' ')}`, '/dev/null'],
    { encoding: 'utf8', input: `${answer}\n` });
  const no = ask('n');
  assert.equal(no.status, 1, no.stdout);
  assert.match(no.stdout, /component:default\/pay[^]*Do this\? \[y\/N\]/);
  assert.equal(place.catalog('get', 'pay').code, 0);
  assert.equal(ask('y').status, 0);
  assert.equal(place.catalog('get', 'pay').code, 1);
});

test('a directory that a server holds is said to be held', async t => {
  const place = await WAYS['a server'](t);
  const { server } = place;
  delete place.server;
  for (const command of [['list'], ['get', 'x'], ['export'], ['tree', 'x'], ['apply', place.write('a.yaml', component('a'))],
    ['refresh', '--all'], ['delete', 'x', '--yes'], ['undo', '1']]) {
    const done = place.catalog(...command);
    assert.equal(done.code, 2, `${command}: ${done.out}`);
    assert.match(done.err, new RegExp(`in use by process ${server.child.pid}.*--server`));
  }
});

test('wrong usage is 2 and says what is right', async t => {
  const place = await WAYS['a data directory'](t);
  for (const [command, words] of [
    [['apply'], /TARGET/],
    [['apply', 'ftp://h/a'], /https:\/\//],
    [['get', ':'], /\[kind:\]/],
    [['delete'], /REF|location/],
    [['undo', 'nobody'], /no act/],
    [['delete', '--location', 'nobody', '--yes'], /no location/],
    [['tree', 'x', '--depth', '100000'], /levels/],
    [['list', 'everything'], /sources/],
    [['export', '--filter', '=x'], /key=value/],
    [['query', '--server', 'nonsense'], /--server/],
  ]) {
    const done = place.catalog(...command);
    assert.equal(done.code, 2, `${command}: ${done.out}${done.err}`);
    assert.match(done.err, words);
  }
});

test('an interrupted command gives the directory back, and the next one finishes the work', async t => {
  const place = new Place(t);
  mkdirSync(place.data);
  let isOpen = false;
  const host = http.createServer((request, answer) => {
    host.asked = true;
    const open = () => (isOpen ? answer.end(component('slow')) : setTimeout(open, 50));
    open();
  });
  await new Promise(resolve => host.listen(0, '127.0.0.1', resolve));
  t.after(() => { host.closeAllConnections(); host.close(); });
  const address = `http://127.0.0.1:${host.address().port}/catalog-info.yaml`;
  place.config = writeConfig(place.folder, [{ target: `${place.files}/*.configured` }], {
    backend: `  reading:
    allow: [{host: '127.0.0.1:${host.address().port}'}]
  outbound:
    allowPrivate: ['127.0.0.1']
`,
  });
  const stopped = place.start('apply', address);
  const until = Date.now() + 20_000;
  while (!host.asked && stopped.child.exitCode === null && Date.now() < until) await pause(20);
  assert.ok(host.asked, stopped.said);
  stopped.child.kill('SIGINT');
  assert.equal(await stopped.ended, 1, stopped.said);
  assert.match(stopped.said, /interrupted/);
  isOpen = true;
  assert.match(place.well('list'), /new|failing/);
  const again = place.start('apply', address);
  assert.equal(await again.ended, 0, again.said);
  assert.match(again.said, /1 appeared/);
});

test('an output that is gone ends a command without a word too many', async t => {
  const place = await WAYS['a data directory'](t);
  const many = Array.from({ length: 600 }, (_, at) => component(`c${at}`)).join('---\n');
  place.well('apply', place.write('many.yaml', many));
  const done = spawnSync('sh', ['-c', `${binary} catalog export ${place.options.join(' ')} | head -1`], { encoding: 'utf8' });
  assert.match(done.stdout, /^apiVersion/);
  assert.equal(done.stderr, '');
  place.well('list');
});

test('no server is needed for help', () => {
  for (const command of ['apply', 'list', 'export', 'refresh', 'delete', 'undo', 'tree', 'explain']) {
    const done = spawnSync(binary, ['catalog', command, '--help'], { encoding: 'utf8' });
    assert.equal(done.status, 0);
    assert.match(done.stdout, new RegExp(`Usage: .* catalog ${command}`));
  }
});
