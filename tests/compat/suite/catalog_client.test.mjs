// Every reading method of the published @backstage/catalog-client, against the real server, on both
// databases. What is expected comes from the client's documentation and from what Backstage answers,
// never from what our server happened to say.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import * as acme from '../acme.mjs';
import { Backend, engines, token } from '../server.mjs';

const { CATALOG_FILTER_EXISTS } = createRequire(import.meta.url)('@backstage/catalog-client');

const names = entities => entities.map(entity => entity.metadata.name);
const refOf = ({ kind, metadata }) => `${kind}:${metadata.namespace ?? 'default'}/${metadata.name}`.toLowerCase();
const sorted = list => [...list].sort();
const tally = values => {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};
const inOrder = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

for (const engine of Object.keys(engines)) {
  describe(`the published client on ${engine}`, () => {
    let server;
    let client;
    let everything;

    before(async () => {
      server = await Backend.serving(engine);
      client = server.client();
      everything = (await client.getEntities()).items;
    });
    after(() => server?.stop());

    describe('getEntities', () => {
      it('returns everything when nothing is asked for', () => {
        assert.deepEqual(tally(everything.map(entity => entity.kind)), acme.byKind);
        assert.equal(new Set(everything.map(refOf)).size, acme.total);
      });

      it('takes several values of one key as alternatives', async () => {
        const { items } = await client.getEntities({ filter: { kind: ['component', 'api'] } });
        assert.equal(items.length, acme.byKind.Component + acme.byKind.API);
      });

      it('takes several keys of one set together, and several sets as alternatives', async () => {
        const { items } = await client.getEntities({
          filter: [{ kind: 'domain' }, { kind: 'component', 'spec.type': 'library' }],
        });
        assert.deepEqual(sorted(names(items)), ['commerce', 'money-kit', 'payments', 'platform']);
      });

      it('matches keys and values in any case', async () => {
        const { items } = await client.getEntities({ filter: { KIND: 'COMPONENT', 'Metadata.Name': 'Payment-Service' } });
        assert.deepEqual(names(items), ['payment-service']);
      });

      it('finds what has an annotation, whatever its value', async () => {
        const filter = { 'metadata.annotations.prometheus.io/alert': CATALOG_FILTER_EXISTS };
        const { items } = await client.getEntities({ filter });
        assert.deepEqual(sorted(names(items)), ['order-service', 'payment-service', 'payment-webhooks']);
      });

      it('filters by relations in both directions', async () => {
        const owned = await client.getEntities({ filter: { kind: 'system', 'relations.ownedBy': 'Group:Default/Payments-Team' } });
        assert.deepEqual(names(owned.items), ['payment-platform']);
        const reverse = await client.getEntities({ filter: { 'relations.dependencyOf': 'component:default/payment-service' } });
        assert.deepEqual(sorted(names(reverse.items)), ['order-service', 'payment-database']);
      });

      it('filters by an item of a list, as a value and as a key', async () => {
        const byValue = await client.getEntities({ filter: { 'metadata.tags': 'pci' } });
        const byKey = await client.getEntities({ filter: { 'metadata.tags.pci': 'true' } });
        assert.deepEqual(sorted(names(byValue.items)), sorted(names(byKey.items)));
        assert.deepEqual(sorted(names(byValue.items)), [
          'cardholder-data', 'payment-api-v2', 'payment-database', 'payment-platform', 'payment-service', 'payments',
        ]);
      });

      it('finds nothing under a key that holds an object', async () => {
        for (const key of ['spec', 'metadata.annotations', 'metadata.links']) {
          const { items } = await client.getEntities({ filter: { [key]: CATALOG_FILTER_EXISTS } });
          assert.deepEqual(items, [], key);
        }
      });

      it('returns just the fields that are asked for', async () => {
        const { items } = await client.getEntities({
          filter: { kind: 'component', 'metadata.name': 'payment-service' },
          fields: ['kind', 'metadata.name', 'metadata.annotations.github.com/project-slug', 'spec.nothing'],
        });
        assert.deepEqual(items, [{
          kind: 'Component',
          metadata: { name: 'payment-service', annotations: { 'github.com/project-slug': 'acme/payment-service' } },
        }]);
      });

      it('honours every order of a limited request', async () => {
        const order = [{ field: 'kind', order: 'asc' }, { field: 'metadata.name', order: 'desc' }];
        const { items } = await client.getEntities({ order, limit: 1000 });
        const expected = [...everything].sort((left, right) =>
          inOrder(left.kind.toLowerCase(), right.kind.toLowerCase())
          || inOrder(right.metadata.name.toLowerCase(), left.metadata.name.toLowerCase()));
        assert.deepEqual(items.map(refOf), expected.map(refOf));
      });

      it('keeps what lacks the ordered field, last, when there is a limit, and drops it when there is none', async () => {
        for (const direction of ['asc', 'desc']) {
          const order = { field: 'spec.lifecycle', order: direction };
          const limited = await client.getEntities({ order, limit: 1000 });
          assert.equal(limited.items.length, acme.total);
          const lacking = limited.items.slice(acme.withLifecycle);
          assert.ok(lacking.every(entity => entity.spec?.lifecycle === undefined), direction);
          const unlimited = await client.getEntities({ order });
          assert.equal(unlimited.items.length, acme.withLifecycle);
        }
      });

      it('pages by offset in the order of references', async () => {
        const pages = [];
        for (let offset = 0; offset < acme.total; offset += 10) {
          const { items } = await client.getEntities({ limit: 10, offset });
          assert.equal(items.length, Math.min(10, acme.total - offset));
          pages.push(...items.map(refOf));
        }
        assert.deepEqual(pages, sorted(everything.map(refOf)));
      });

      it('goes on after a place that an earlier answer named', async () => {
        const first = await server.ask('/entities?limit=10');
        const next = new URL(first.headers.get('link').match(/<([^>]+)>/)[1], 'http://any');
        const { items } = await client.getEntities({ after: next.searchParams.get('after') });
        assert.deepEqual(items.map(refOf), sorted(everything.map(refOf)).slice(10, 20));
      });
    });

    describe('getEntitiesByRefs', () => {
      const asked = ['component:default/payment-service', 'component:default/absent', 'group:default/payments-team'];

      it('answers in the order of the question, with a hole for what is absent', async () => {
        const { items } = await client.getEntitiesByRefs({ entityRefs: asked });
        assert.deepEqual(items.map(entity => entity && refOf(entity)), [asked[0], undefined, asked[2]]);
      });

      it('returns just the fields that are asked for', async () => {
        const { items } = await client.getEntitiesByRefs({ entityRefs: [asked[0]], fields: ['metadata.name'] });
        assert.deepEqual(items, [{ metadata: { name: 'payment-service' } }]);
      });

      it('leaves out what a filter or a predicate leaves out', async () => {
        const filtered = await client.getEntitiesByRefs({ entityRefs: asked, filter: { kind: 'Group' } });
        assert.deepEqual(filtered.items.map(entity => entity && refOf(entity)), [undefined, undefined, asked[2]]);
        const queried = await client.getEntitiesByRefs({ entityRefs: asked, query: { $not: { kind: 'group' } } });
        assert.deepEqual(queried.items.map(entity => entity && refOf(entity)), [asked[0], undefined, undefined]);
        const both = await client.getEntitiesByRefs({ entityRefs: asked, query: { kind: 'group' }, filter: { kind: 'component' } });
        assert.deepEqual(both.items, [undefined, undefined, undefined]);
      });

      it('answers thousands of references, repeated ones too', async () => {
        const entityRefs = Array.from({ length: 2_500 }, (_, at) => (at % 2 ? asked[0] : `component:default/absent-${at}`));
        const { items } = await client.getEntitiesByRefs({ entityRefs, fields: ['metadata.name'] });
        assert.equal(items.length, 2_500);
        assert.ok(items.every((entity, at) => (entity?.metadata.name === 'payment-service') === (at % 2 === 1)));
      });

      it('answers nothing with nothing', async () => {
        assert.deepEqual(await client.getEntitiesByRefs({ entityRefs: [] }), { items: [] });
      });
    });

    describe('queryEntities', () => {
      const byName = [{ field: 'metadata.name', order: 'asc' }];

      it('returns one page with the total when nothing is asked for', async () => {
        const page = await client.queryEntities();
        assert.equal(page.items.length, acme.total);
        assert.equal(page.totalItems, acme.total);
        assert.equal(page.pageInfo.nextCursor, undefined);
        assert.equal(page.pageInfo.prevCursor, undefined);
      });

      for (const [what, narrowing] of [
        ['a filter', { filter: { kind: 'component' } }],
        ['a predicate', { query: { kind: 'component' } }],
        ['both', { query: { kind: { $in: ['component', 'api'] } }, filter: { kind: 'component' } }],
        ['alternatives', { filter: [{ kind: 'component', 'spec.lifecycle': 'experimental' }, { kind: 'component' }] }],
      ]) {
        it(`walks forth and back over pages narrowed by ${what}`, async () => {
          const requests = [];
          const walker = server.client(requests);
          const pages = [await walker.queryEntities({ ...narrowing, orderFields: byName, limit: 4, fields: ['metadata.name'] })];
          assert.equal(pages[0].pageInfo.prevCursor, undefined);
          while (pages.at(-1).pageInfo.nextCursor) {
            const { nextCursor } = pages.at(-1).pageInfo;
            pages.push(await walker.queryEntities({ cursor: nextCursor, limit: 4, fields: ['metadata.name'] }));
            assert.ok(pages.at(-1).pageInfo.prevCursor, 'every page but the first leads back');
          }
          assert.deepEqual(pages.map(page => page.items.length), [4, 4, 4, 3]);
          assert.ok(pages.every(page => page.totalItems === acme.byKind.Component));
          assert.deepEqual(pages.flatMap(page => names(page.items)), acme.components);
          const back = [pages.at(-1)];
          while (back[0].pageInfo.prevCursor) {
            const { prevCursor } = back[0].pageInfo;
            back.unshift(await walker.queryEntities({ cursor: prevCursor, limit: 4, fields: ['metadata.name'] }));
          }
          assert.deepEqual(back.flatMap(page => names(page.items)), acme.components);
          assert.equal(requests[0].method, 'query' in narrowing ? 'POST' : 'GET');
        });
      }

      it('walks without an order without losing or repeating anything', async () => {
        const seen = [];
        let page = await client.queryEntities({ limit: 9 });
        for (;;) {
          seen.push(...page.items.map(refOf));
          if (!page.pageInfo.nextCursor) break;
          page = await client.queryEntities({ cursor: page.pageInfo.nextCursor, limit: 9 });
        }
        assert.deepEqual(sorted(seen), sorted(everything.map(refOf)));
      });

      it('orders downwards', async () => {
        const { items } = await client.queryEntities({
          filter: { kind: 'component' }, orderFields: { field: 'metadata.name', order: 'desc' },
        });
        assert.deepEqual(names(items), [...acme.components].reverse());
      });

      it('drops what lacks the ordered field, from the total too', async () => {
        const page = await client.queryEntities({ orderFields: { field: 'spec.lifecycle', order: 'asc' } });
        assert.equal(page.items.length, acme.withLifecycle);
        assert.equal(page.totalItems, acme.withLifecycle);
        const lifecycles = page.items.map(entity => entity.spec.lifecycle);
        assert.deepEqual(lifecycles, sorted(lifecycles));
      });

      it('lists an entity once though the ordered field holds a list (Backstage repeats it)', async () => {
        const page = await client.queryEntities({ orderFields: { field: 'metadata.tags', order: 'asc' } });
        const tagged = everything.filter(entity => entity.metadata.tags?.length);
        assert.deepEqual(sorted(page.items.map(refOf)), sorted(tagged.map(refOf)));
        assert.equal(page.totalItems, tagged.length);
      });

      it('counts without listing, and lists without counting', async () => {
        const counted = await client.queryEntities({ filter: { kind: 'component' }, limit: 0 });
        assert.deepEqual([counted.items, counted.totalItems], [[], acme.byKind.Component]);
        const listed = await client.queryEntities({ filter: { kind: 'component' }, limit: 5, totalItems: 'exclude' });
        assert.deepEqual([listed.items.length, listed.totalItems], [5, 0]);
      });

      it('starts at an offset', async () => {
        const page = await client.queryEntities({ filter: { kind: 'component' }, orderFields: byName, offset: 5, limit: 3 });
        assert.deepEqual(names(page.items), acme.components.slice(5, 8));
        assert.equal(page.totalItems, acme.byKind.Component);
      });

      it('searches the text of the fields that are named', async () => {
        const fields = ['metadata.name', 'metadata.title'];
        const page = await client.queryEntities({ fullTextFilter: { term: ' PAYMENT ', fields }, orderFields: byName });
        const expected = everything.filter(({ metadata }) =>
          [metadata.name, metadata.title].some(text => text?.toLowerCase().includes('payment')));
        assert.ok(expected.length > 8);
        assert.deepEqual(sorted(page.items.map(refOf)), sorted(expected.map(refOf)));
        assert.equal(page.totalItems, expected.length);
      });

      it('searches the ordered field when no field is named', async () => {
        const page = await client.queryEntities({
          filter: { kind: 'component' }, fullTextFilter: { term: 'pay' }, orderFields: byName,
        });
        assert.deepEqual(names(page.items), ['payment-service', 'payment-webhooks', 'payout-service']);
      });

      it('takes signs of pattern languages as themselves (in Backstage % and _ match anything)', async () => {
        for (const term of ['%', '_', '\\', '.*']) {
          const page = await client.queryEntities({ fullTextFilter: { term, fields: ['metadata.title'] } });
          assert.equal(page.totalItems, 0, term);
        }
      });

      it('keeps text, order and total over pages', async () => {
        const asked = { fullTextFilter: { term: 'service', fields: ['metadata.name'] }, orderFields: byName, limit: 2 };
        const first = await client.queryEntities({ ...asked, filter: { kind: 'component' } });
        const second = await client.queryEntities({ cursor: first.pageInfo.nextCursor, limit: 2 });
        assert.deepEqual(names([...first.items, ...second.items]), [
          'identity-service', 'order-service', 'payment-service', 'payout-service',
        ]);
        assert.deepEqual([first.totalItems, second.totalItems], [4, 4]);
        assert.equal(second.pageInfo.nextCursor, undefined);
      });

      it('streams every page to its end', async () => {
        const pages = [];
        for await (const page of client.streamEntities({ pageSize: 7 })) pages.push(page);
        assert.deepEqual(sorted(pages.flat().map(refOf)), sorted(everything.map(refOf)));
        assert.ok(pages.slice(0, -1).every(page => page.length === 7));
        const narrowed = [];
        for await (const page of client.streamEntities({ filter: { kind: 'component' }, pageSize: 4 })) narrowed.push(...page);
        assert.equal(narrowed.length, acme.byKind.Component);
      });
    });

    describe('predicates', () => {
      const pick = async query => sorted(names((await client.queryEntities({ query })).items));

      for (const [what, query, expected] of [
        ['equality in any case', { kind: 'DOMAIN', 'metadata.name': 'Payments' }, ['payments']],
        ['$all', { $all: [{ kind: 'component' }, { 'spec.lifecycle': 'experimental' }] }, ['fraud-check']],
        ['$any', { $any: [{ kind: 'template' }, { 'metadata.name': 'acme-payments' }] }, ['acme-payments', 'java-service', 'node-api', 'node-service', 'payment-adapter', 'python-ml', 'runbook']],
        ['$not', { $all: [{ kind: 'api' }, { $not: { 'spec.lifecycle': 'production' } }] }, ['payment-api-v1', 'platform-tools']],
        ['$in', { 'metadata.name': { $in: ['LEDGER', 'money-kit', 'absent'] } }, ['ledger', 'money-kit']],
        ['$exists', { kind: 'component', 'spec.subcomponentOf': { $exists: true } }, ['shipping-rates']],
        ['absence', { kind: 'user', 'metadata.annotations.github.com/user-login': { $exists: false } }, ['ingrid.solberg', 'kofi.mensah', 'tomas.novak']],
        ['$hasPrefix', { kind: 'component', 'metadata.name': { $hasPrefix: 'PAY' } }, ['payment-service', 'payment-webhooks', 'payout-service']],
        ['$contains of a value', { 'metadata.tags': { $contains: 'kafka' } }, ['event-bus']],
        ['$contains of a relation', { relations: { $contains: { type: 'ProvidesApi', targetRef: 'api:default/ledger-api' } } }, ['ledger']],
        ['$contains of one relation of several', { kind: 'system', relations: { $contains: { type: 'ownedBy', targetRef: { $in: ['group:default/search-team', 'group:default/orders-team'] } } } }, ['order-management']],
        ['equality of an unusual field', { 'spec.version': '1.3.0' }, ['engineering-skills']],
        ['an object as nothing', { spec: { $exists: true } }, []],
        ['no alternative as nothing', { $any: [] }, []],
        ['an empty list as nothing', { kind: { $in: [] } }, []],
        ['signs of pattern languages as themselves', { 'metadata.name': { $hasPrefix: 'payment_' } }, []],
      ]) {
        it(`understand ${what}`, async () => assert.deepEqual(await pick(query), expected));
      }

      it('that demand nothing leave everything', async () => {
        for (const query of [{}, { $all: [] }]) {
          const raw = await server.post('/entities/by-query', { query });
          assert.equal(raw.body.totalItems, acme.total, JSON.stringify(query));
        }
      });
    });

    describe('getEntityByRef', () => {
      it('returns payment-service as its descriptor says, with its relations both ways', async () => {
        const entity = await client.getEntityByRef('component:default/payment-service');
        assert.equal(entity.apiVersion, 'backstage.io/v1alpha1');
        assert.equal(entity.kind, 'Component');
        assert.equal(entity.metadata.name, 'payment-service');
        assert.equal(entity.metadata.namespace, 'default');
        assert.match(entity.metadata.uid, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        assert.ok(entity.metadata.etag);
        const { annotations } = entity.metadata;
        assert.equal(annotations['github.com/project-slug'], 'acme/payment-service');
        assert.equal(annotations['backstage.io/techdocs-ref'], 'dir:.');
        assert.equal(annotations['prometheus.io/alert'], 'PaymentCaptureErrorBudgetBurn');
        assert.equal(annotations['backstage.io/managed-by-origin-location'], acme.rootLocation);
        const descriptor = path.join(acme.folder, 'payments', 'payment-service', 'catalog-info.yaml');
        assert.equal(annotations['backstage.io/managed-by-location'], `file:${descriptor}`);
        assert.deepEqual(entity.spec, {
          type: 'service',
          lifecycle: 'production',
          owner: 'payments-team',
          system: 'payment-platform',
          dependsOn: ['component:order-service', 'resource:payment-database'],
          providesApis: ['payment-api-v2'],
        });
        assert.deepEqual(entity.relations, acme.paymentServiceRelations);
        assert.deepEqual(entity.status?.items ?? [], []);
      });

      it('shows the other end of each relation', async () => {
        const database = await client.getEntityByRef('resource:default/payment-database');
        assert.ok(database.relations.some(({ type, targetRef }) =>
          type === 'dependencyOf' && targetRef === 'component:default/payment-service'));
        const team = await client.getEntityByRef('group:default/payments-team');
        assert.deepEqual(team.relations.filter(({ type }) => type === 'hasMember').map(({ targetRef }) => targetRef), [
          'user:default/ana.ruiz', 'user:default/jonas.weber', 'user:default/mina.okafor',
        ]);
        assert.deepEqual(team.relations.filter(({ type }) => type === 'childOf'), [
          { type: 'childOf', targetRef: 'group:default/product-engineering' },
        ]);
      });

      it('lists relations by type, then by target, each once', () => {
        for (const { relations } of everything) {
          const lines = relations.map(({ type, targetRef }) => `${type}\0${targetRef}`);
          assert.deepEqual(lines, sorted(new Set(lines)));
          assert.ok(relations.every(relation => sorted(Object.keys(relation)).join() === 'targetRef,type'));
        }
      });

      it('keeps relations to what is not there', async () => {
        const service = await client.getEntityByRef('component:default/order-service');
        assert.ok(service.relations.some(({ targetRef }) => targetRef === 'component:default/tax-service'));
        assert.equal(await client.getEntityByRef('component:default/tax-service'), undefined);
      });

      it('has drawn in the texts that descriptors point at', async () => {
        const api = await client.getEntityByRef('api:default/payment-api-v2');
        const file = path.join(acme.folder, 'payments/payment-service/api/payment-api-v2.yaml');
        assert.equal(api.spec.definition, readFileSync(file, 'utf8'));
        const tools = await client.getEntityByRef('api:default/platform-tools');
        assert.equal(tools.spec.remotes[0].url, 'https://tools.acme.example/mcp');
      });

      it('takes a reference in any case, in parts, and by name', async () => {
        const byText = await client.getEntityByRef('Component:Default/Payment-Service');
        const byParts = await client.getEntityByRef({ kind: 'component', namespace: 'default', name: 'payment-service' });
        const byName = await client.getEntityByName({ kind: 'Component', name: 'payment-service' });
        for (const entity of [byText, byParts, byName]) assert.equal(entity.metadata.name, 'payment-service');
      });

      it('returns nothing for what is not there', async () => {
        assert.equal(await client.getEntityByRef('component:default/absent'), undefined);
        assert.equal(await client.getEntityByRef('component:elsewhere/payment-service'), undefined);
      });
    });

    describe('getEntityAncestors', () => {
      it('names everything that led to an entity, the entity first', async () => {
        const ancestry = await client.getEntityAncestors({ entityRef: 'component:default/payment-service' });
        const hash = createHash('sha1').update(acme.rootLocation).digest('hex');
        assert.equal(ancestry.rootEntityRef, 'component:default/payment-service');
        assert.deepEqual(ancestry.items.map(({ entity, parentEntityRefs }) => [refOf(entity), parentEntityRefs]), [
          ['component:default/payment-service', ['location:default/acme-payments']],
          ['location:default/acme-payments', ['location:default/acme']],
          ['location:default/acme', [`location:default/generated-${hash}`]],
          [`location:default/generated-${hash}`, []],
        ]);
      });

      it('fails for what is not there', async () => {
        await assert.rejects(client.getEntityAncestors({ entityRef: 'component:default/absent' }), { name: 'ResponseError', statusCode: 404 });
      });
    });

    describe('getEntityFacets', () => {
      const counts = facet => Object.fromEntries(facet.map(({ value, count }) => [value, count]));

      it('counts the values of a field in their own spelling, sorted', async () => {
        const { facets } = await client.getEntityFacets({ facets: ['kind', 'spec.type'] });
        assert.deepEqual(counts(facets.kind), acme.byKind);
        assert.deepEqual(counts(facets['spec.type']), tally(everything.map(entity => entity.spec.type).filter(Boolean)));
        for (const facet of Object.values(facets)) {
          const values = facet.map(({ value }) => value);
          assert.deepEqual(values, sorted(values));
        }
      });

      it('counts an entity once for each item of a list, and relations too', async () => {
        const { facets } = await client.getEntityFacets({ facets: ['metadata.tags', 'relations.ownedBy'], filter: { kind: 'component' } });
        const components = everything.filter(entity => entity.kind === 'Component');
        assert.deepEqual(counts(facets['metadata.tags']), tally(components.flatMap(entity => entity.metadata.tags)));
        assert.deepEqual(counts(facets['relations.ownedBy']), {
          'group:default/logistics-team': 2, 'group:default/orders-team': 1, 'group:default/payments-team': 6,
          'group:default/platform-team': 3, 'group:default/search-team': 1, 'group:default/storefront-team': 2,
        });
      });

      it('counts what a predicate leaves', async () => {
        const { facets } = await client.getEntityFacets({ facets: ['spec.lifecycle'], query: { kind: 'api' } });
        assert.deepEqual(facets, { 'spec.lifecycle': [
          { value: 'deprecated', count: 1 }, { value: 'experimental', count: 1 }, { value: 'production', count: 8 },
        ] });
      });

      it('answers with empty lists where there is nothing to count', async () => {
        const { facets } = await client.getEntityFacets({ facets: ['metadata.annotations', 'spec.absent'] });
        assert.deepEqual(facets, { 'metadata.annotations': [], 'spec.absent': [] });
      });
    });

    describe('locations', () => {
      it('lists only what was registered, which here is nothing', async () => {
        assert.deepEqual(await client.getLocations(), { items: [] });
        assert.deepEqual(await client.queryLocations(), { items: [], totalItems: 0, pageInfo: {} });
        assert.deepEqual((await client.queryLocations({ query: { type: 'url' }, limit: 5 })).items, []);
        const pages = [];
        for await (const page of client.streamLocations()) pages.push(page);
        assert.deepEqual(pages, []);
      });

      it('finds none by reference, by id or by entity', async () => {
        assert.equal(await client.getLocationByRef(acme.rootLocation), undefined);
        assert.equal(await client.getLocationById('00000000-0000-4000-8000-000000000000'), undefined);
        assert.equal(await client.getLocationByEntity('component:default/payment-service'), undefined);
        assert.equal(await client.getLocationByEntity('component:default/absent'), undefined);
      });
    });

    describe('tokens', () => {
      it('lets a configured token in and refuses another', async () => {
        const client = server.client([], {});
        const found = await client.getEntityByRef('component:default/payment-service', { token });
        assert.equal(found.metadata.name, 'payment-service');
        await assert.rejects(
          client.getEntityByRef('component:default/payment-service', { token: 'another' }),
          problem => problem.name === 'ResponseError' && problem.statusCode === 401 && problem.body.error.name === 'AuthenticationError',
        );
      });

      it('hands a refused request on as an error with its reason', async () => {
        await assert.rejects(
          client.queryEntities({ cursor: 'nonsense' }),
          problem => problem.statusCode === 400 && problem.body.error.name === 'InputError',
        );
      });
    });
  });
}
