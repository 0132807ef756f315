// What the catalog does besides answering: rules, placeholders, conditional reads, conflicts, last good versions, namespaces,
// configuration that changes while it runs. docs/reference/backstage.md links here.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { generated, startHost } from '../host.mjs';
import { operations } from '../pairs/operations.mjs';
import * as world from '../pairs/world.mjs';
import { Backend, engines } from '../server.mjs';

const { component, group, location } = world;
const againstBackstage = process.env.COMPAT_AGAINST === 'backstage';
const backstageDiffers = why => ({ skip: againstBackstage && why });

/** What is no longer named goes, in Backstage, when it looks: every 30 seconds. */
const ORPHANS_GONE_WITHIN_MS = 45_000;

for (const engine of againstBackstage ? ['better-sqlite3'] : Object.keys(engines)) {
  describe(`features of the catalog on ${engine}`, () => {
    let host;
    let server;
    let client;
    let configuration;

    before(async () => {
      host = await startHost();
      configuration = (folder, ...sources) => `${world.configuration(folder, host).replace(/ {2}rules:[^]*?(?= {2}locations:)/, `  rules:
    - allow: [API, Component, Location, System]
    - allow: [Group, User]
      locations:
        - {type: file, pattern: '${folder}/*.yaml'}
        - {type: url, pattern: 'http://127.0.0.1:*/org-*.yaml'}
    - allow: [{kind: Resource, 'spec.type': database}]
`)}${sources.map(file => `    - {type: file, target: '${folder}/${file}'}\n`).join('')}`;
      server = await Backend.start(engine, {
        files: world.files,
        settled: world.settled,
        more: folder => configuration(folder),
      });
      client = server.client();
    });
    after(async () => {
      await server?.stop();
      host?.stop();
    });

    const target = name => `${host.origin}/${name}.yaml`;
    const write = (name, text) => { host.files[`/${name}.yaml`] = text; };
    const register = async (name, text) => {
      write(name, text);
      return (await client.addLocation({ target: target(name) })).location;
    };
    const there = (entityRef, check = () => {}) => server.eventually(async () => {
      const entity = await client.getEntityByRef(entityRef);
      assert.ok(entity, `${entityRef} is there`);
      check(entity);
      return entity;
    });
    const gone = (entityRef, within) => server.eventually(async () => {
      assert.equal(await client.getEntityByRef(entityRef), undefined, `${entityRef} is gone`);
    }, within);

    it('serves a description with the twenty operations, their verbs, paths and ids', async () => {
      const { body } = await server.ask('/openapi.json');
      for (const { id, method, path: route } of operations) {
        assert.equal(body.paths[`/api/catalog${route}`]?.[method.toLowerCase()]?.operationId, id, `${method} ${route}`);
      }
    });

    it('answers a registration when its entities can be read, if that is asked for', backstageDiffers('Backstage never waits'), async () => {
      write('awaited', component('awaited'));
      const answer = await server.post('/locations?wait=30', { type: 'url', target: target('awaited') });
      assert.equal(answer.status, 201, answer.text);
      assert.ok(answer.body.entities.some(({ kind, metadata }) => kind === 'Component' && metadata.name === 'awaited'), answer.text);
      assert.ok(await client.getEntityByRef('component:default/awaited'));
      const again = await server.post('/locations?wait=forever', { type: 'url', target: target('awaited') });
      assert.equal(again.status, 400);
    });

    it('names the event of a change, and reads wait for it', backstageDiffers('Backstage has no events'), async () => {
      write('numbered', component('numbered'));
      const answer = await server.post('/locations', { type: 'url', target: target('numbered') });
      const event = answer.headers.get('flagstone-event');
      assert.match(event, /^\d+$/);
      const read = await server.ask(`/locations/${answer.body.location.id}`, { headers: { 'flagstone-after': event } });
      assert.deepEqual(read.body, answer.body.location);
      const wrong = await server.ask('/locations', { headers: { 'flagstone-after': 'soon' } });
      assert.equal(wrong.status, 400);
    });

    it('admits kinds by the address that they come from', async () => {
      await register('org-crew', group('admitted'));
      await there('group:default/admitted');
      await register('stray-crew', group('stray'));
      await register('after-stray', component('after-stray'));
      await there('component:default/after-stray');
      assert.equal(await client.getEntityByRef('group:default/stray'), undefined);
    });

    it('admits kinds by their type', async () => {
      const resource = (name, type) => `apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: ${name}}
spec: {type: ${type}, owner: crew}
`;
      await register('database', resource('base', 'database'));
      await there('resource:default/base');
      await register('bucket', resource('bucket', 's3-bucket'));
      await register('after-bucket', component('after-bucket'));
      await there('component:default/after-bucket');
      assert.equal(await client.getEntityByRef('resource:default/bucket'), undefined);
    });

    it('takes what is admitted beside what is not', backstageDiffers('Backstage takes nothing of such a file'), async () => {
      await register('mixed', `${component('mixed')}---\n${group('mixed')}`);
      await there('component:default/mixed');
      assert.equal(await client.getEntityByRef('group:default/mixed'), undefined);
    });

    it('draws in texts from beside a descriptor', async () => {
      host.files['/notes.txt'] = 'hello\n';
      host.files['/facts.json'] = '{"size": 7}';
      host.files['/list.yaml'] = '- one\n- two\n';
      await register('drawn', component('drawn', ", notes: {$text: ./notes.txt}, facts: {$json: facts.json}, list: {$yaml: './list.yaml'}, kept: {$nothing: x}"));
      await there('component:default/drawn', ({ spec }) => assert.deepEqual(
        [spec.notes, spec.facts, spec.list, spec.kept], ['hello\n', { size: 7 }, ['one', 'two'], { $nothing: 'x' }],
      ));
    });

    it('asks a host whether a file has changed instead of fetching it again', async () => {
      await register('steady', component('steady'));
      const { metadata } = await there('component:default/steady');
      const before = host.unchanged;
      await client.refreshEntity('component:default/steady');
      await server.eventually(async () => assert.ok(host.unchanged > before, 'the host said 304'));
      assert.equal((await client.getEntityByRef('component:default/steady')).metadata.etag, metadata.etag);
    });

    it('keeps the last good version of what became wrong, and says what is wrong', async () => {
      await register('falling', component('falling'));
      await there('component:default/falling');
      write('falling', component('falling').replace('lifecycle: production, ', ''));
      await client.refreshEntity('component:default/falling');
      const entity = await there('component:default/falling', ({ status }) => assert.ok(status?.items?.length, 'it has a status'));
      assert.equal(entity.spec.lifecycle, 'production');
      const [item] = entity.status.items;
      assert.deepEqual([item.type, item.level], ['backstage.io/catalog-processing', 'error']);
      assert.match(item.message, /^\w+: .*lifecycle/);
      assert.match(item.error.message, /lifecycle/);
      write('falling', component('falling', ', mended: true'));
      await client.refreshEntity('component:default/falling');
      await there('component:default/falling', ({ spec, status }) => assert.deepEqual([spec.mended, status?.items ?? []], [true, []]));
    });

    it('says of a location that cannot be read any more, and keeps what came from it', async () => {
      const { entityRef } = await register('vanishing', component('vanishing'));
      await there('component:default/vanishing');
      delete host.files['/vanishing.yaml'];
      await client.refreshEntity(entityRef);
      await there(entityRef, ({ status }) => assert.match(status?.items?.[0]?.message ?? '', /vanishing\.yaml/));
      await there('component:default/vanishing');
    });

    it('lets siblings of a broken target live', backstageDiffers('Backstage takes nothing of such a Location'), async () => {
      write('sibling', component('sibling'));
      await register('torn', location('torn', './sibling.yaml').replace('target: ./sibling.yaml', 'targets: [./sibling.yaml, ./missing.yaml]'));
      await there('component:default/sibling');
      await there('location:default/torn', ({ status }) => assert.match(status?.items?.[0]?.message ?? '', /missing\.yaml/));
    });

    it('lets the first of two locations have a name, and the second when the first is gone', async () => {
      const first = await register('claim-one', component('claimed', ', from: one'));
      await there('component:default/claimed');
      await register('claim-two', `${component('claimed', ', from: two')}---\n${component('unclaimed')}`);
      await there('component:default/unclaimed');
      assert.equal((await client.getEntityByRef('component:default/claimed')).spec.from, 'one');
      await client.removeLocationById(first.id);
      await there('component:default/claimed', ({ spec }) => assert.equal(spec.from, 'two'));
    });

    it('shows both sources of a name that two want', backstageDiffers('Backstage shows a conflict to nobody'), async () => {
      await register('want-one', component('wanted'));
      await there('component:default/wanted');
      await register('want-two', component('wanted'));
      await server.eventually(async () => {
        const answer = await server.fetch('/api/catalog/v1/conflicts');
        const text = await answer.text();
        assert.equal(answer.status, 200, text);
        for (const said of ['component:default/wanted', target('want-one'), target('want-two')]) assert.ok(text.includes(said), said);
      });
    });

    it('removes what a file no longer holds', async () => {
      await register('shrinking', `${component('shrinking')}---\n${component('shrunk')}`);
      await there('component:default/shrunk');
      write('shrinking', component('shrinking'));
      await client.refreshEntity('component:default/shrinking');
      await gone('component:default/shrunk', ORPHANS_GONE_WITHIN_MS);
      await there('component:default/shrinking');
    });

    it('keeps one name apart in two namespaces', async () => {
      const elsewhere = component('spaced', ', from: elsewhere').replace('name: spaced', 'name: spaced, namespace: elsewhere');
      await register('spaces', `${component('spaced')}---\n${elsewhere}`);
      await there('component:default/spaced', ({ spec }) => assert.equal(spec.from, undefined));
      const other = await there('component:elsewhere/spaced', ({ spec }) => assert.equal(spec.from, 'elsewhere'));
      assert.ok(other.relations.some(({ type, targetRef }) => type === 'ownedBy' && targetRef === 'group:elsewhere/crew'));
    });

    it('says who owns what', async () => {
      const owned = await client.getEntities({ filter: { 'relations.ownedBy': 'group:default/crew', kind: 'system' } });
      assert.deepEqual(owned.items.map(({ metadata }) => metadata.name), ['shop']);
      const crew = await client.getEntityByRef('group:default/crew');
      assert.ok(crew.relations.some(({ type, targetRef }) => type === 'ownerOf' && targetRef === 'system:default/shop'));
    });

    it('replaces addresses that would run as scripts', async () => {
      await register('scripted', component('scripted').replace('{name: scripted}', '{name: scripted, annotations: {backstage.io/view-url: "java\\nscript:alert(1)"}}'));
      await there('component:default/scripted', ({ metadata }) => assert.equal(
        metadata.annotations['backstage.io/view-url'], 'https://backstage.io/annotation-rejected-for-security-reasons',
      ));
    });

    it('follows its configuration while it runs', async () => {
      writeFileSync(path.join(server.folder, 'extra.yaml'), component('configured'));
      writeFileSync(path.join(server.folder, 'more.yaml'), configuration(server.folder, 'extra.yaml'));
      await there('component:default/configured');
      assert.ok(await client.getEntityByRef(generated('file', `${server.folder}/extra.yaml`)));
      writeFileSync(path.join(server.folder, 'more.yaml'), configuration(server.folder));
      await gone('component:default/configured', ORPHANS_GONE_WITHIN_MS);
      assert.ok(await client.getEntityByRef('component:default/cart'), 'the others stay');
    });
  });
}
