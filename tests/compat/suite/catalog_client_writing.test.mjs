// Every method of the published client that changes something, and every method there is: a method that a new version
// brings fails here until a test calls it. The interval of reading is long, so that nothing happens unless it is asked for.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';

import { generated, startHost } from '../host.mjs';
import * as world from '../pairs/world.mjs';
import { Backend, engines } from '../server.mjs';

const { CatalogClient } = createRequire(import.meta.url)('@backstage/catalog-client');
const { component, group, location } = world;

/** What the class has for its own use. */
const INTERNAL = [
  'constructor', 'getEntityFacetsByPredicate', 'getFilterValue', 'queryEntitiesByPredicate', 'requestIgnored', 'requestOptional', 'requestRequired',
];

/** Removal of what a target no longer holds takes Backstage, which looks every 30 seconds, a while. */
const ORPHANS_GONE_WITHIN_MS = 45_000;

const againstBackstage = process.env.COMPAT_AGAINST === 'backstage';

describe('the published client', () => {
  it('has no method that no test calls', () => {
    const methods = Object.getOwnPropertyNames(CatalogClient.prototype);
    assert.deepEqual(INTERNAL.filter(name => !methods.includes(name)), [], 'methods that are gone');
    const folder = new URL('.', import.meta.url);
    const text = readdirSync(folder).map(file => readFileSync(new URL(file, folder), 'utf8')).join('\n');
    const called = methods.filter(name => new RegExp(`client\\.${name}\\(`).test(text));
    assert.deepEqual(methods.filter(name => !INTERNAL.includes(name)).sort(), called.sort());
    assert.equal(called.length, 21);
  });
});

for (const engine of againstBackstage ? ['better-sqlite3'] : Object.keys(engines)) {
  describe(`the published client, writing, on ${engine}`, () => {
    const requests = [];
    let host;
    let server;
    let client;

    before(async () => {
      host = await startHost();
      server = await Backend.start(engine, {
        files: world.files,
        settled: world.settled,
        more: folder => world.configuration(folder, host, '', '{minutes: 30}'),
      });
      client = server.client(requests);
    });
    after(async () => {
      await server?.stop();
      host?.stop();
    });

    const ref = name => `component:default/${name}`;
    const target = name => `${host.origin}/${name}.yaml`;
    const write = (name, text = component(name)) => { host.files[`/${name}.yaml`] = text; };
    const register = async (name, text) => {
      write(name, text);
      return (await client.addLocation({ target: target(name) })).location;
    };
    const there = entityRef => server.eventually(async () => {
      const entity = await client.getEntityByRef(entityRef);
      assert.ok(entity, `${entityRef} is there`);
      return entity;
    });
    const gone = (entityRef, within) => server.eventually(async () => {
      assert.equal(await client.getEntityByRef(entityRef), undefined, `${entityRef} is gone`);
    }, within);
    const fails = (promise, statusCode, name, message) => assert.rejects(promise, problem => {
      assert.equal(problem.name, 'ResponseError');
      assert.equal(problem.statusCode, statusCode);
      assert.equal(problem.body.error.name, name);
      if (message) assert.equal(problem.body.error.message, message);
      assert.equal(problem.cause.name, name);
      return true;
    });

    describe('addLocation', () => {
      it('registers, and the entities appear', async () => {
        write('added');
        const answer = await client.addLocation({ target: target('added') });
        assert.deepEqual(Object.keys(answer.location).sort(), ['entityRef', 'id', 'target', 'type']);
        assert.equal(answer.location.type, 'url');
        assert.equal(answer.location.target, target('added'));
        assert.equal(answer.location.entityRef, generated('url', target('added')));
        assert.deepEqual([answer.entities, answer.exists], [[], undefined]);
        const entity = await there(ref('added'));
        assert.equal(entity.metadata.annotations['backstage.io/managed-by-origin-location'], `url:${target('added')}`);
        assert.equal(entity.metadata.annotations['backstage.io/view-url'], target('added'));
        assert.equal((await client.getEntityByRef(answer.location.entityRef)).spec.target, target('added'));
      });

      it('follows the Locations that a registered file holds', async () => {
        write('leaf', group('leaf'));
        await register('branch', location('branch', './leaf.yaml'));
        const leaf = await there('group:default/leaf');
        assert.equal(leaf.metadata.annotations['backstage.io/managed-by-location'], `url:${target('leaf')}`);
        assert.equal(leaf.metadata.annotations['backstage.io/managed-by-origin-location'], `url:${target('branch')}`);
        const ancestry = await client.getEntityAncestors({ entityRef: 'group:default/leaf' });
        assert.deepEqual(ancestry.items.map(item => item.parentEntityRefs), [
          ['location:default/branch'], [generated('url', target('branch'))], [],
        ]);
      });

      it('tries without keeping anything', async () => {
        write('tried', `${component('tried')}---\n${location('tried-more', './tried-leaf.yaml')}`);
        write('tried-leaf', group('tried-leaf'));
        const answer = await client.addLocation({ target: target('tried'), dryRun: true });
        assert.equal(answer.exists, false);
        assert.equal(answer.location.id, `url:${target('tried')}`);
        assert.deepEqual(answer.entities.map(entity => entity.metadata.name).sort(), [
          generated('url', target('tried')).split('/')[1], 'tried', 'tried-leaf', 'tried-more',
        ].sort());
        assert.equal(await client.getLocationByRef(`url:${target('tried')}`), undefined);
        assert.equal(await client.getEntityByRef(ref('tried')), undefined);
      });

      it('says of a try that the location is there already', async () => {
        await register('known');
        assert.equal((await client.addLocation({ target: target('known'), dryRun: true })).exists, true);
      });

      it('refuses a try of what is broken, absent or forbidden', async () => {
        write('halves', 'kind: [');
        for (const name of ['halves', 'never-written']) {
          await fails(client.addLocation({ target: target(name), dryRun: true }), 400, 'InputError');
        }
        await fails(client.addLocation({ target: 'http://elsewhere.example/x.yaml', dryRun: true }), 400, 'InputError');
      });

      it('refuses the second registration of one target', async () => {
        await register('twice');
        const message = `Location url:${target('twice')} already exists`;
        await fails(client.addLocation({ target: target('twice') }), 409, 'ConflictError', message);
        await fails(client.addLocation({ target: target('twice'), onConflict: 'reject' }), 409, 'ConflictError', message);
      });

      it('reads again instead, when that is asked for', async () => {
        const first = await register('again');
        await there(ref('again'));
        write('again', component('again', ', size: 2'));
        const second = await client.addLocation({ target: target('again'), onConflict: 'refresh' });
        assert.deepEqual(second.location, first);
        await server.eventually(async () => assert.equal((await client.getEntityByRef(ref('again'))).spec.size, 2));
      });

      it('refuses another type', async () => {
        const message = 'Registered locations must be of an allowed type ["url"]';
        await fails(client.addLocation({ type: 'file', target: '/etc/passwd' }), 400, 'InputError', message);
        await fails(client.addLocation({ type: 'file', target: '/etc/passwd', dryRun: true }), 400, 'InputError', message);
      });

      it('refuses a target that is none, and keeps nothing (Backstage keeps it and never starts again)', { skip: againstBackstage }, async () => {
        const before = (await client.getLocations()).items.length;
        for (const wrong of ['', 'javascript:alert(1)']) {
          await fails(client.addLocation({ target: wrong }), 400, 'InputError');
        }
        assert.equal((await client.getLocations()).items.length, before);
      });

      it('refuses a caller without a token', async () => {
        await fails(server.client([], {}).addLocation({ target: target('known') }), 401, 'AuthenticationError', 'Missing credentials');
      });
    });

    describe('locations', () => {
      it('are found by reference, by id and by what came from them', async () => {
        write('found-leaf', group('found-leaf'));
        const found = await register('found', `${component('found')}---\n${location('found-more', './found-leaf.yaml')}`);
        await there(ref('found'));
        await there('group:default/found-leaf');
        assert.deepEqual(await client.getLocationByRef(`url:${target('found')}`), found);
        assert.deepEqual(await client.getLocationById(found.id), found);
        assert.deepEqual(await client.getLocationByEntity(ref('found')), found);
        assert.deepEqual(await client.getLocationByEntity('group:default/found-leaf'), found);
        assert.deepEqual((await client.getLocations()).items.find(({ id }) => id === found.id), found);
        assert.equal(await client.getLocationByEntity('component:default/cart'), undefined, 'a configured one is not registered');
      });

      it('are asked for by predicate, page by page', async () => {
        const made = [];
        for (let number = 0; number < 12; number += 1) made.push(await register(`page-${number}`));
        const query = { target: { $hasPrefix: target('page-').replace('.yaml', '') } };
        const first = await client.queryLocations({ query, limit: 5 });
        assert.deepEqual([first.items.length, first.totalItems], [5, 12]);
        const rest = await client.queryLocations({ cursor: first.pageInfo.nextCursor });
        assert.deepEqual([rest.items.length, rest.totalItems], [5, 12]);
        const pages = [];
        for await (const page of client.streamLocations({ query, limit: 5 })) pages.push(page);
        assert.deepEqual(pages.map(page => page.length), [5, 5, 2]);
        const ids = pages.flat().map(({ id }) => id);
        assert.deepEqual(ids, made.map(({ id }) => id).sort(), 'in the order of ids, each once');
        const one = await client.queryLocations({ query: { entityRef: made[3].entityRef } });
        assert.deepEqual(one.items, [made[3]]);
      });
    });

    describe('updateLocation', () => {
      it('leads a registration elsewhere and keeps its id and reference', async () => {
        write('moved-to');
        const before = await register('moved');
        await there(ref('moved'));
        const moved = await client.updateLocation(before.id, { target: target('moved-to') });
        assert.deepEqual(moved, { ...before, target: target('moved-to') });
        assert.deepEqual(await client.getLocationById(before.id), moved);
        await there(ref('moved-to'));
        await gone(ref('moved'), ORPHANS_GONE_WITHIN_MS);
        assert.equal((await client.getEntityByRef(before.entityRef)).spec.target, target('moved-to'));
      });

      it('refuses the target of another, another type, and an id that is not there', async () => {
        const one = await register('update-one');
        await register('update-two');
        const message = `Location url:${target('update-two')} already exists`;
        await fails(client.updateLocation(one.id, { target: target('update-two') }), 409, 'ConflictError', message);
        await fails(client.updateLocation(one.id, { type: 'file', target: '/x' }), 400, 'InputError');
        await fails(client.updateLocation('nope', { target: target('free') }), 404, 'NotFoundError', 'Found no location with ID nope');
        assert.deepEqual(await client.getLocationById(one.id), one);
      });
    });

    describe('removeLocationById', () => {
      it('takes everything that came from a location along', async () => {
        write('removed-leaf', group('removed-leaf'));
        const removed = await register('removed', `${component('removed')}---\n${location('removed-more', './removed-leaf.yaml')}`);
        await there('group:default/removed-leaf');
        await client.removeLocationById(removed.id);
        assert.equal(await client.getLocationById(removed.id), undefined);
        for (const left of [ref('removed'), 'location:default/removed-more', 'group:default/removed-leaf', removed.entityRef]) await gone(left);
        await fails(client.removeLocationById(removed.id), 404, 'NotFoundError', `Found no location with ID ${removed.id}`);
      });

      it('lets the target be registered again, under another id', async () => {
        const first = await register('once-more');
        await there(ref('once-more'));
        await client.removeLocationById(first.id);
        await gone(ref('once-more'));
        const second = await register('once-more');
        assert.notEqual(second.id, first.id);
        assert.equal(second.entityRef, first.entityRef);
        await there(ref('once-more'));
      });
    });

    describe('refreshEntity', () => {
      it('has an entity read again', async () => {
        await register('refreshed');
        await there(ref('refreshed'));
        write('refreshed', component('refreshed', ', size: 3'));
        await client.refreshEntity(ref('refreshed'));
        await server.eventually(async () => assert.equal((await client.getEntityByRef(ref('refreshed'))).spec.size, 3));
      });

      it('brings what a file has got since', async () => {
        await register('grown');
        await there(ref('grown'));
        write('grown', `${component('grown')}---\n${component('grown-more')}`);
        await client.refreshEntity('Component:Default/Grown');
        await there(ref('grown-more'));
      });

      it('fails for what is not there', () => fails(
        client.refreshEntity(ref('absent')), 404, 'NotFoundError', 'Entity component:default/absent not found',
      ));
    });

    describe('removeEntityByUid', () => {
      it('takes an entity away, which comes back when its source lives', async () => {
        await register('deleted');
        const { metadata } = await there(ref('deleted'));
        await client.removeEntityByUid(metadata.uid);
        const back = await server.eventually(async () => {
          const entity = await client.getEntityByRef(ref('deleted'));
          assert.ok(entity, 'it is back');
          assert.notEqual(entity.metadata.uid, metadata.uid);
          return entity;
        });
        assert.deepEqual(back.spec, { type: 'service', lifecycle: 'production', owner: 'crew' });
      });

      it('does not mind what is not there', async () => {
        await client.removeEntityByUid('00000000-0000-4000-8000-000000000000');
      });
    });

    describe('validateEntity', () => {
      const entity = {
        apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'valid' }, spec: { type: 'service', lifecycle: 'production', owner: 'crew' },
      };
      const from = 'url:https://acme.example/catalog-info.yaml';

      it('says that an entity is valid, and keeps nothing', async () => {
        assert.deepEqual(await client.validateEntity(entity, from), { valid: true });
        assert.equal(await client.getEntityByRef(ref('valid')), undefined);
      });

      it('says what is wrong', async () => {
        const answer = await client.validateEntity({ ...entity, spec: { type: 'service', owner: 'crew' } }, from);
        assert.equal(answer.valid, false);
        assert.match(answer.errors[0].message, /component:default\/valid.*lifecycle/);
        const nameless = await client.validateEntity({ ...entity, metadata: { name: 'no name' } }, from);
        assert.match(nameless.errors[0].message, /metadata\.name/);
        const elsewhere = await client.validateEntity(entity, 'file:/x');
        assert.equal(elsewhere.valid, false);
      });
    });

    describe('analyzeLocation', () => {
      it('sketches a component', async () => {
        const answer = await client.analyzeLocation({ location: { type: 'url', target: 'https://github.acme.example/acme/shop' } });
        assert.deepEqual(answer.existingEntityFiles, []);
        assert.deepEqual(answer.generateEntities[0].entity.metadata, { name: 'shop', annotations: { 'github.com/project-slug': 'acme/shop' } });
      });

      it('refuses what is no address', () => fails(
        client.analyzeLocation({ location: { type: 'url', target: 'nothing' } }), 400, 'InputError', 'The given location.target is not a URL',
      ));
    });

    it('has sent what the published client sends', () => {
      const sent = new Set(requests.map(({ method, url }) => `${method} ${url.pathname.replace(/[0-9a-f-]{36}/, ':id')}${url.search}`));
      for (const one of [
        'POST /api/catalog/locations', 'POST /api/catalog/locations?dryRun=true', 'POST /api/catalog/locations?onConflict=refresh',
        'PUT /api/catalog/locations/:id', 'DELETE /api/catalog/locations/:id', 'DELETE /api/catalog/entities/by-uid/:id',
        'POST /api/catalog/refresh', 'POST /api/catalog/validate-entity', 'POST /api/catalog/analyze-location', 'POST /api/catalog/locations/by-query',
      ]) assert.ok(sent.has(one), one);
    });
  });
}
