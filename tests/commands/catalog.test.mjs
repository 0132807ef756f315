// The commands of the catalog, on a data directory and on a server: the same words, the same end.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { Server, binary, token, writeConfig } from '../faults/harness.mjs';
import { Place, WAYS, component, entity, shop } from './place.mjs';

const both = (name, run) => {
  for (const [way, open] of Object.entries(WAYS)) test(`${name}, on ${way}`, async t => run(await open(t), t));
};

both('apply registers, reads, and says what appeared and what is wrong', async place => {
  const file = place.write('shop.yaml', `${shop()}---\n${component('broken').replace('  owner: "team"\n', '')}`);
  const done = place.catalog('apply', file);
  assert.equal(done.code, 1, done.err);
  for (const name of ['component:default/pay', 'system:default/shop', 'api:default/pay-api', 'group:default/team']) {
    assert.ok(done.out.includes(`+ ${name}`), done.out);
  }
  assert.ok(done.out.includes('5 appeared, 0 changed, 0 gone, 1 problems'), done.out);
  const line = done.out.split('\n').find(it => it.includes('! '));
  assert.match(line, new RegExp(`! ${file}:\\d+:\\d+: .*owner`));
  // It can be read at once, without waiting.
  assert.deepEqual(place.names('kind=component').sort(), ['cart', 'pay']);

  place.write('shop.yaml', shop().replace('name: cart', 'name: basket').replace('name: pay\n', 'name: pay\n  title: Pay\n'));
  const [again] = JSON.parse(place.well('apply', file, '--output', 'json'));
  assert.equal(again.result, 'read again');
  assert.deepEqual(again.appeared.refs, ['component:default/basket']);
  assert.deepEqual(again.disappeared.refs, ['component:default/cart']);
  assert.ok(again.changed.refs.includes('component:default/pay'));
  assert.deepEqual(again.problems, []);
  assert.deepEqual([place.json('list', 'sources').filter(it => it.origin === 'registered').length], [1]);
});

both('a dry run says what would appear and who refuses, and registers nothing', async place => {
  place.well('apply', place.write('shop.yaml', shop()));
  const other = place.write('other.yaml', `${component('pay')}---\n${component('extra')}`);
  const done = place.catalog('apply', '--dry-run', other);
  assert.equal(done.code, 1, done.err);
  assert.ok(done.out.includes('+ component:default/extra'), done.out);
  assert.match(done.out, /! .*component:default\/pay is taken from file:.*shop\.yaml/);
  assert.equal(place.json('list', 'locations').length, 1);
  assert.deepEqual(place.names('kind=component').sort(), ['cart', 'pay']);

  // Really applied, it is refused for the same reason, and the list of conflicts tells of it.
  const applied = place.catalog('apply', other);
  assert.equal(applied.code, 1);
  assert.match(applied.out, /! .*other\.yaml:1.*: component:default\/pay is taken from file:.*shop\.yaml/);
  const [conflict] = place.json('list', 'conflicts');
  assert.equal(conflict.entityRef, 'component:default/pay');
  assert.match(place.well('list', 'conflicts'), /component:default\/pay +\d+s +file:.*shop\.yaml/);
  assert.match(place.well('explain', 'pay'), /is taken from file:.*shop\.yaml[^]*winner[^]*loser/);
});

both('an export without what the server adds makes the same catalog again', async (place, t) => {
  place.well('apply', place.write('shop.yaml', shop()));
  const text = place.well('export');
  assert.equal(text, place.well('export'), 'the order is stable');
  assert.ok(!/uid:|etag:|relations:|managed-by/.test(text), text);
  assert.ok(!text.includes('kind: Location'), text);
  const kinds = [...text.matchAll(/^kind: (.*)$/gm)].map(it => it[1]);
  assert.deepEqual(kinds, ['API', 'Component', 'Component', 'Group', 'System']);

  const copy = await WAYS['a data directory'](t);
  copy.well('apply', copy.write('all.yaml', text));
  assert.equal(copy.well('export'), text);

  const lines = place.well('export', '--output', 'ndjson', '--filter', 'kind=component', '--filter', 'kind=api').trim().split('\n');
  assert.deepEqual(lines.map(it => JSON.parse(it).metadata.name), ['pay-api', 'cart', 'pay']);
  const all = place.json('export', '--all');
  assert.ok(all.every(it => it.metadata.uid && it.relations), JSON.stringify(all[0]));
  assert.ok(all.some(it => it.kind === 'Location'));
  assert.deepEqual(place.json('export', '--fields', 'metadata.name', '--filter', 'kind=system'), [{ metadata: { name: 'shop' } }]);
  assert.equal(place.well('export', '--filter', 'kind=nothing', '--output', 'json'), '[]\n');
});

both('refresh reads entities, sources and all again', async place => {
  const file = place.write('shop.yaml', shop());
  place.well('apply', file);
  const title = () => place.json('get', 'pay').metadata.title;
  for (const [at, what] of [['pay'], [place.json('list', 'locations')[0].id], ['--all']].entries()) {
    place.write('shop.yaml', shop().replace('name: pay\n', `name: pay\n  title: T${at}\n`));
    const out = place.well('refresh', ...what, '--wait');
    assert.match(out, / ok/, out);
    assert.equal(title(), `T${at}`);
  }
  rmSync(file);
  const failed = place.catalog('refresh', 'system:shop', '--wait');
  assert.equal(failed.code, 1, failed.err);
  assert.match(failed.out, /failing .*shop\.yaml/);
  assert.equal(place.catalog('refresh', 'nobody').code, 2);
});

both('a deletion is shown, sticks when it is to, and is taken back', async place => {
  const file = place.write('shop.yaml', shop());
  place.well('apply', file);
  const back = place.catalog('delete', 'pay', '--yes');
  assert.equal(back.code, 1, back.err);
  assert.match(back.out, /x component:default\/pay partOf system:default\/shop/);
  assert.match(back.out, /a file still describes it; --ignore keeps it out/);

  const out = place.well('delete', 'pay', '--ignore', '--reason', 'retired', '--yes');
  assert.match(out, /- component:default\/pay/);
  assert.match(out, /x component:default\/pay partOf system:default\/shop/);
  assert.match(out, /1 disappear, \d+ relations are lost/);
  const undo = out.match(/undo with: flagstone catalog (.*)/)[1].split(' ');
  assert.equal(place.catalog('get', 'pay').code, 1);
  assert.match(place.well('list', 'ignored'), /component:default\/pay .* retired .*shop\.yaml:/);
  const held = place.catalog('apply', file);
  assert.equal(held.code, 1);
  assert.match(held.out, /component:default\/pay is on the ignore list: retired/);
  // The words that were printed do it, whatever follows from the place; they hold no token.
  assert.ok(!out.includes(token), out);
  const undone = spawnSync(binary, ['catalog', ...undo], { encoding: 'utf8', env: { ...process.env, FLAGSTONE_TOKEN: token } });
  assert.equal(undone.status, 0, undone.stderr);
  assert.equal(place.catalog('get', 'pay').code, 0);
  assert.equal(place.catalog('undo', undo[1]).code, 2, 'it is undone already');
});

both('a location goes with its entities, and comes back', async place => {
  place.well('apply', place.write('shop.yaml', shop()));
  const [{ id }] = place.json('list', 'locations');
  const [act] = place.json('delete', '--location', id, '--yes');
  assert.equal(act.state, 'verified');
  assert.deepEqual(place.json('export'), []);
  assert.deepEqual(place.json('list', 'locations'), []);
  place.well('undo', act.id);
  assert.equal(place.json('export').length, 5);
  const [newest] = place.json('list', 'acts', '--limit', '1');
  assert.ok(newest.id);
  assert.match(place.well('list', 'acts'), /unregister +undone/);
});

both('a tree ends at cycles and bounds', async place => {
  place.well('apply', place.write('shop.yaml', shop()));
  const tree = place.well('tree', 'system:shop');
  assert.match(tree, /^system:default\/shop \(3\)\n/);
  assert.match(tree, /├─ api:default\/pay-api \[openapi\] hasPart/);
  assert.match(tree, /└─ component:default\/pay \[service\] hasPart \(1\)\n {3}└─ api:default\/pay-api providesApi \(shown elsewhere\)/);
  assert.match(tree, /4 entities, 2 levels below\n$/);
  assert.match(place.well('tree', 'system:shop', '--depth', '0'), /\(\+3 not shown\)/);
  assert.match(place.well('tree', 'system:shop', '--limit', '2'), /\(1, \+2 not shown\)/);
  assert.match(place.well('tree', 'pay', '--up'), /system:default\/shop partOf/);
  place.well('apply', place.write('ring.yaml', ['a', 'b', 'c']
    .map((name, at) => component(name, { dependsOn: [`component:${'bca'[at]}`, 'resource:gone'] })).join('---\n')));
  const ring = place.well('tree', 'a', '--relation', 'dependsOn', '--depth', '100');
  assert.match(ring, /component:default\/a dependsOn \(shown elsewhere\)/);
  assert.match(ring, /resource:default\/gone dependsOn \(not in the catalog\)/);
  assert.equal(place.json('tree', 'a', '--relation', 'dependsOn').children[0].children[0].children[0].remark, 'shown elsewhere');
  assert.match(place.well('list', 'dangling'), /component:default\/a +dependsOn +resource:default\/gone/);
  assert.equal(place.catalog('tree', 'nobody').code, 1);
});

both('lists go over many pages and end where they are told to', async place => {
  const many = Array.from({ length: 620 }, (_, at) => component(`c${at}`, { owner: 'nobody' })).join('---\n');
  place.well('apply', place.write('many.yaml', many));
  assert.equal(place.json('list', 'dangling').length, 620);
  const some = place.catalog('list', 'dangling', '--limit', '510', '--output', 'json');
  assert.equal(JSON.parse(some.out).length, 510);
  assert.match(some.err, /there are more/);
  assert.equal(place.json('export').length, 620);

  // More than one transaction takes away: the command ends when the last of them has.
  const [{ id }] = place.json('list', 'locations');
  const [act] = place.json('delete', '--location', id, '--yes');
  assert.deepEqual([act.state, place.json('export').length], ['verified', 0]);
  place.well('undo', act.id);
  assert.equal(place.json('export').length, 620);
  const [{ actId }] = place.json('apply', place.write('one.yaml', component('one')));
  place.well('undo', actId);
  assert.equal(place.catalog('get', 'one').code, 1);
});

test('what only looks reads no source and leaves the directory to the next', async t => {
  const place = new Place(t);
  place.write('shop.configured', shop());
  assert.equal(place.catalog('list').code, 2, 'there is no directory yet');
  place.well('apply', place.write('one.yaml', component('one')));
  for (const look of [['list'], ['get', 'one'], ['query'], ['export'], ['tree', 'one'], ['explain', 'one'], ['list', 'acts']]) {
    place.well(...look);
  }
  // The configured location was never read: only a server does that.
  assert.deepEqual(place.names('kind=component'), ['one']);
  assert.deepEqual(place.json('list').map(it => it.origin), ['registered']);
  place.server = await Server.start(t, { config: place.config, data: place.data });
  await place.server.eventually(async () => assert.equal(await place.server.total('kind=component'), 3));
});

test('what is registered without waiting is read by the next server', async t => {
  const place = new Place(t);
  mkdirSync(place.data);
  const out = place.well('apply', '--no-wait', place.write('shop.yaml', shop()));
  assert.match(out, /registered, not read yet/);
  assert.deepEqual(place.names('kind=component'), []);
  place.server = await Server.start(t, { config: place.config, data: place.data });
  await place.server.eventually(async () => assert.equal(await place.server.total('kind=component'), 2));
});

test('files outside of the allowed folders are refused with what to do', async t => {
  for (const open of Object.values(WAYS)) {
    const place = await open(t);
    const done = place.catalog('apply', path.resolve('README.md'));
    assert.equal(done.code, 2);
    assert.match(done.err, /folders that the configuration names/);
  }
});

test('a token is needed where the server asks for one, and a wrong address is told', async t => {
  const place = await WAYS['a server'](t);
  for (const given of [[], ['--token', 'nobody']]) {
    const wrong = spawnSync(binary, ['catalog', 'list', '--server', place.server.origin, ...given], { encoding: 'utf8' });
    assert.equal(wrong.status, 2, wrong.stdout);
    assert.match(wrong.stderr, /--token or FLAGSTONE_TOKEN/);
  }
  const nowhere = spawnSync(binary, ['catalog', 'list', '--server', 'http://127.0.0.1:1'], { encoding: 'utf8' });
  assert.equal(nowhere.status, 2);
  assert.match(nowhere.stderr, /cannot be asked.*--server/);
});

test('a token for the catalog alone is enough to change it', async t => {
  const place = new Place(t);
  place.token = 'a-token-for-the-catalog-alone';
  place.config = writeConfig(place.folder, [{ target: path.join(place.files, '*.configured') }], { access: `      - type: static
        options: {token: ${place.token}, subject: pipeline}
        accessRestrictions: [{plugin: catalog}]
` });
  place.server = await Server.start(t, { config: place.config, data: place.data });
  place.well('apply', place.write('shop.yaml', shop()));
  assert.deepEqual(place.names('kind=component').sort(), ['cart', 'pay']);
  place.write('shop.yaml', shop().replace('name: pay\n', 'name: pay\n  title: New\n'));
  place.well('refresh', 'pay', '--wait');
  assert.equal(place.json('get', 'pay').metadata.title, 'New');
  assert.equal(place.json('list', 'acts')[0].actor, 'external:pipeline');
  const refused = place.catalog('explain', 'pay');
  assert.equal(refused.code, 2);
});

test('what the configuration names already is read again and not registered beside it', async t => {
  const place = new Place(t);
  const file = place.write('shop.yaml', shop());
  place.config = writeConfig(place.folder, [{ target: file }]);
  place.server = await Server.start(t, { config: place.config, data: place.data });
  await place.server.eventually(async () => assert.equal(await place.server.total('kind=component'), 2));
  assert.match(place.well('apply', file), /read again/);
  assert.match(place.well('apply', '--dry-run', file), /would be read again/);
  assert.deepEqual(place.json('list', 'locations'), []);
});

both('one target that cannot be registered does not keep the others out', async place => {
  const done = place.catalog('apply', '/etc/hostname', place.write('shop.yaml', shop()), '--output', 'json');
  assert.equal(done.code, 1);
  assert.match(done.err, /\/etc\/hostname.*folders/);
  assert.equal(JSON.parse(done.out)[0].appeared.total, 5);
});

test('an entity of another kind is not lost over its kind', async t => {
  const place = await WAYS['a data directory'](t);
  place.well('apply', place.write('user.yaml', entity('User', 'ann', { memberOf: [] })));
  assert.equal(place.json('get', 'user:ann').metadata.name, 'ann');
});
