// Status codes, headers and error bodies of the catalog's reading routes, byte for byte where clients
// look at them: what the published client hides from its callers, other callers see.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';

import * as acme from '../acme.mjs';
import { Backend, bearer, engines, token } from '../server.mjs';

/** A request with exactly these headers: `fetch` sets some itself, and would not let us set others. */
function bare(server, route, headers) {
  return new Promise((resolve, reject) => {
    request(`${server.origin}/api/catalog${route}`, { headers }, answer => {
      const pieces = [];
      answer.on('data', piece => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(pieces).toString() }));
    }).on('error', reject).end();
  });
}

function problem(answer, status, name) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.equal(answer.body.error.name, name);
  assert.equal(typeof answer.body.error.message, 'string');
  assert.equal(answer.body.error.stack, undefined);
  assert.equal(answer.body.response.statusCode, status);
  return answer.body;
}

for (const engine of Object.keys(engines)) {
  describe(`the catalog's routes on ${engine}`, () => {
    let server;

    before(async () => { server = await Backend.serving(engine); });
    after(() => server?.stop());

    describe('what is not there', () => {
      it('is a 404 that names what was asked for', async () => {
        const body = problem(await server.ask('/entities/by-name/component/default/absent'), 404, 'NotFoundError');
        assert.equal(body.error.message, "No entity named 'absent' found, with kind 'component' in namespace 'default'");
        assert.deepEqual(body.request, { method: 'GET', url: '/entities/by-name/component/default/absent' });
        assert.deepEqual(body.response, { statusCode: 404 });
      });

      it('is a 404 by uid, by ancestry and by location', async () => {
        const uid = '00000000-0000-4000-8000-000000000000';
        const byUid = problem(await server.ask(`/entities/by-uid/${uid}`), 404, 'NotFoundError');
        assert.equal(byUid.error.message, `No entity with uid ${uid}`);
        const ancestry = problem(await server.ask('/entities/by-name/component/default/absent/ancestry'), 404, 'NotFoundError');
        assert.equal(ancestry.error.message, 'No such entity component:default/absent');
        const location = problem(await server.ask(`/locations/${uid}`), 404, 'NotFoundError');
        assert.equal(location.error.message, `Found no location with ID ${uid}`);
        problem(await server.ask('/locations/by-entity/component/default/payment-service'), 404, 'NotFoundError');
      });

      it('is an empty 404 where there is no route', async () => {
        const answer = await server.ask('/no/such/route');
        assert.deepEqual([answer.status, answer.text], [404, '']);
      });
    });

    describe('what cannot be understood', () => {
      for (const route of [
        '/entities?nonsense=1',
        '/entities/by-query?nonsense=1',
        '/entity-facets?facet=kind&nonsense=1',
      ]) {
        it(`is a 400 for an unknown parameter: ${route}`, async () => {
          const body = problem(await server.ask(route), 400, 'InputError');
          assert.equal(body.error.message, "Unknown query parameter 'nonsense'");
          assert.equal(body.request.url, route);
        });
      }

      for (const route of [
        '/entities?limit=0',
        '/entities?limit=x',
        '/entities?order=name',
        '/entities?order=up:metadata.name',
        '/entities?filter=',
        '/entities?filter=%3Dx',
        '/entities?fields=metadata%5B0%5D',
        '/entities?after=nonsense',
        '/entities/by-query?limit=-1',
        '/entities/by-query?offset=-1',
        '/entities/by-query?totalItems=perhaps',
        '/entity-facets',
        '/entity-facets?facet=',
      ]) {
        it(`is a 400 for a malformed parameter: ${route}`, async () => {
          problem(await server.ask(route), 400, 'InputError');
        });
      }

      it('is a 400 for a malformed cursor, on either verb', async () => {
        for (const cursor of ['nonsense', Buffer.from('{}').toString('base64'), Buffer.from('[1]').toString('base64')]) {
          const got = problem(await server.ask(`/entities/by-query?cursor=${encodeURIComponent(cursor)}`), 400, 'InputError');
          assert.match(got.error.message, /^Malformed cursor/);
          problem(await server.post('/entities/by-query', { cursor }), 400, 'InputError');
        }
      });

      for (const [what, query] of [
        ['a negation beside another key', { $not: { kind: 'api' }, kind: 'component' }],
        ['a list as a value', { kind: ['component'] }],
        ['null as a value', { kind: null }],
        ['an unknown operator', { kind: { $near: 'x' } }],
        ['a list as the whole', [{ kind: 'component' }]],
        ['text as the whole', 'kind=component'],
        ['text among alternatives', { $all: ['kind=component'] }],
        ['an object in a field that is no relation', { 'metadata.tags': { $contains: { type: 'x' } } }],
        ['a relation without a type', { relations: { $contains: { targetRef: 'a:b/c' } } }],
        ['a relation with an unknown key', { relations: { $contains: { type: 'ownedBy', of: 'x' } } }],
      ]) {
        it(`is a 400 for a predicate that holds ${what}`, async () => {
          problem(await server.post('/entities/by-query', { query }), 400, 'InputError');
        });
      }

      it('is a 400 for bodies that are none', async () => {
        const headers = { 'content-type': 'application/json' };
        problem(await server.ask('/entities/by-refs', { method: 'POST', headers, body: '{' }), 400, 'InputError');
        problem(await server.post('/entities/by-refs', {}), 400, 'InputError');
        problem(await server.post('/entities/by-refs', { entityRefs: 'component:default/x' }), 400, 'InputError');
        problem(await server.post('/entity-facets', {}), 400, 'InputError');
        const plain = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' };
        problem(await server.ask('/entities/by-refs', plain), 400, 'InputError');
        problem(await server.post('/locations/by-query', { limit: 0 }), 400, 'InputError');
      });
    });

    describe('what is tolerated', () => {
      it('is an empty body and unknown keys in a body', async () => {
        assert.equal((await server.post('/entities/by-query')).body.totalItems, acme.total);
        assert.equal((await server.post('/entities/by-query', { nonsense: 1, limit: 1 })).status, 200);
        assert.equal((await server.post('/entities/by-refs', { entityRefs: [], nonsense: 1 })).status, 200);
        assert.equal((await server.post('/entity-facets', { facets: ['kind'], nonsense: 1 })).status, 200);
      });

      it('is a content type on GET, a large page, a filter without content, a name in any case', async () => {
        const headers = { 'content-type': 'application/json' };
        assert.equal((await server.ask('/entities/by-query?limit=5000', { headers })).body.items.length, acme.total);
        assert.equal((await server.ask('/entities?filter=%2C')).body.length, acme.total);
        assert.equal((await server.ask('/entities/by-name/COMPONENT/Default/Payment-Service')).status, 200);
      });

      it('is a key that is special elsewhere (Backstage loses such a facet)', async () => {
        for (const key of ['__proto__', 'constructor', 'prototype.constructor']) {
          assert.deepEqual((await server.ask(`/entities?filter=${key}`)).body, [], key);
          assert.deepEqual((await server.ask(`/entity-facets?facet=${key}`)).body.facets[key], [], key);
        }
      });

      it('is a cursor of a GET on POST and the other way round', async () => {
        const got = await server.ask('/entities/by-query?filter=kind%3Dcomponent&orderField=metadata.name%2Casc&limit=5');
        const posted = await server.post('/entities/by-query', {
          query: { kind: 'component' }, orderBy: [{ field: 'metadata.name', order: 'asc' }], limit: 5,
        });
        for (const cursor of [got.body.pageInfo.nextCursor, posted.body.pageInfo.nextCursor]) {
          const byGet = await server.ask(`/entities/by-query?limit=5&cursor=${encodeURIComponent(cursor)}`);
          const byPost = await server.post('/entities/by-query', { cursor, limit: 5 });
          for (const answer of [byGet, byPost]) {
            assert.equal(answer.status, 200, answer.text);
            assert.deepEqual(answer.body.items.map(it => it.metadata.name), acme.components.slice(5, 10));
            assert.equal(answer.body.totalItems, acme.byKind.Component);
          }
        }
      });

      it('is an order without a direction, whose cursor goes on (Backstage refuses that cursor)', async () => {
        const first = await server.ask('/entities/by-query?filter=kind%3Dcomponent&orderField=metadata.name&limit=5');
        const cursor = encodeURIComponent(first.body.pageInfo.nextCursor);
        const second = await server.ask(`/entities/by-query?limit=5&cursor=${cursor}`);
        assert.deepEqual(second.body.items.map(it => it.metadata.name), acme.components.slice(5, 10));
      });

      it('does not add up two orders: the first one counts', async () => {
        const two = await server.ask('/entities/by-query?orderField=metadata.name%2Casc&orderField=kind%2Cdesc&limit=200');
        const found = two.body.items.map(it => it.metadata.name.toLowerCase());
        assert.deepEqual(found, [...found].sort());
      });
    });

    describe('paging by Link', () => {
      it('leads from page to page with an address relative to the catalog', async () => {
        const seen = [];
        let route = '/entities?filter=kind%3Dcomponent&limit=4&offset=0&fields=metadata.name';
        for (let page = 0; route && page < 9; page += 1) {
          const answer = await server.ask(route);
          assert.equal(answer.status, 200, answer.text);
          seen.push(...answer.body.map(it => it.metadata.name));
          const link = answer.headers.get('link');
          route = undefined;
          if (link) {
            assert.match(link, /^<\/entities\?.*after=.*>; rel="next"$/);
            const parameters = new URL(link.slice(1, link.indexOf('>')), 'http://any').searchParams;
            assert.equal(parameters.get('filter'), 'kind=component');
            assert.equal(parameters.get('fields'), 'metadata.name');
            assert.equal(parameters.has('offset'), false);
            route = link.slice(1, link.indexOf('>'));
          }
        }
        assert.deepEqual(seen, acme.components);
      });

      it('has no Link on a last page, nor where no page was asked for', async () => {
        assert.equal((await server.ask('/entities?limit=1000')).headers.get('link'), null);
        assert.equal((await server.ask('/entities')).headers.get('link'), null);
      });
    });

    describe('validators', () => {
      for (const route of ['/entity-facets?facet=kind', '/locations', '/entities/by-query?limit=5&fields=kind']) {
        it(`are sent and answered with 304: ${route}`, async () => {
          const first = await bare(server, route, bearer);
          const tag = first.headers.etag;
          assert.match(tag, /^W\/"[^"]+"$/);
          const again = await bare(server, route, { ...bearer, 'if-none-match': tag });
          assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', tag]);
          assert.equal((await bare(server, route, { ...bearer, 'if-none-match': `W/"another", ${tag}` })).status, 304);
          assert.equal((await bare(server, route, { ...bearer, 'if-none-match': 'W/"another"' })).status, 200);
          assert.equal((await bare(server, route, { ...bearer, 'if-none-match': tag, 'cache-control': 'no-cache' })).status, 200);
        });
      }

      it('are sent with an entity, too (Backstage sends none)', async () => {
        const route = '/entities/by-name/component/default/payment-service';
        const first = await bare(server, route, bearer);
        const again = await bare(server, route, { ...bearer, 'if-none-match': first.headers.etag });
        assert.deepEqual([first.status, again.status], [200, 304]);
      });
    });

    describe('answers', () => {
      it('are compressed for whoever can read that', async () => {
        const answer = await server.ask('/entities', { headers: { 'accept-encoding': 'gzip' } });
        assert.equal(answer.headers.get('content-encoding'), 'gzip');
        assert.equal(answer.body.length, acme.total);
        const plain = await server.ask('/entities', { headers: { 'accept-encoding': 'identity' } });
        assert.equal(plain.headers.get('content-encoding'), null);
      });

      it('hold the same entity by name, by uid, by reference and in a list', async () => {
        const byName = (await server.ask('/entities/by-name/component/default/payment-service')).body;
        const byUid = (await server.ask(`/entities/by-uid/${byName.metadata.uid}`)).body;
        const byRefs = (await server.post('/entities/by-refs', { entityRefs: ['component:default/payment-service'] })).body.items[0];
        const listed = (await server.ask('/entities?filter=kind%3Dcomponent%2Cmetadata.name%3Dpayment-service')).body[0];
        for (const entity of [byUid, byRefs, listed]) assert.deepEqual(entity, byName);
        assert.deepEqual(byName.relations, acme.paymentServiceRelations);
      });

      it('have null in by-refs where nothing was found', async () => {
        const answer = await server.post('/entities/by-refs', { entityRefs: ['component:default/absent', 'not a reference'] });
        assert.deepEqual(answer.body, { items: [null, null] });
      });

      it('have the published shapes for locations', async () => {
        assert.deepEqual((await server.ask('/locations')).body, []);
        assert.deepEqual((await server.post('/locations/by-query', {})).body, { items: [], totalItems: 0, pageInfo: {} });
      });

      it('describe themselves', async () => {
        const document = (await server.ask('/openapi.json')).body;
        assert.equal(document.info.title, 'catalog');
        const byQuery = document.paths['/api/catalog/entities/by-query'];
        assert.equal(byQuery.get.operationId, 'GetEntitiesByQuery');
        assert.equal(byQuery.post.operationId, 'QueryEntitiesByPredicate');
      });

      it('are described in one document for the whole server (Backstage has none)', async () => {
        const whole = await server.json('/api/openapi.json');
        assert.ok('/api/catalog/entities/by-refs' in whole.paths);
      });

      it('say that the server is ready and alive', async () => {
        for (const what of ['readiness', 'liveness']) {
          const answer = await fetch(`${server.origin}/.backstage/health/v1/${what}`);
          assert.equal(answer.status, 200, what);
        }
      });
    });

    describe('credentials', () => {
      it('are a configured token, and no other', async () => {
        const good = await server.ask('/entities/by-query?limit=0', { headers: { authorization: `bearer ${token}` } });
        assert.equal(good.status, 200);
        const bad = await server.ask('/entities/by-query?limit=0', { headers: { authorization: 'Bearer another' } });
        assert.equal(problem(bad, 401, 'AuthenticationError').error.message, 'Illegal token');
      });

      const nobody = async headers => {
        const answer = await bare(server, '/entities/by-query?limit=0', headers);
        assert.equal(answer.status, 401, `${JSON.stringify(headers)}: ${answer.text}`);
        assert.equal(JSON.parse(answer.text).error.message, 'Missing credentials');
      };
      const host = () => `localhost:${server.port}`;

      it('are needed from this machine as from any other', async () => {
        for (const name of ['localhost', '127.0.0.1', '[::1]']) await nobody({ host: `${name}:${server.port}` });
      });

      it('are needed by a page whose name was rebound to this machine (DNS rebinding)', async () => {
        await nobody({ host: `portal.acme.example:${server.port}` });
        await nobody({ host: `portal.acme.example:${server.port}`, origin: `http://portal.acme.example:${server.port}`, 'sec-fetch-site': 'same-origin' });
      });

      it('are needed by whoever comes through a proxy on this machine, whatever it says or hides', async () => {
        for (const mark of [{}, { 'x-forwarded-for': '127.0.0.1' }, { 'x-real-ip': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }, { via: '1.1 proxy' }]) {
          await nobody({ host: host(), ...mark });
        }
      });

      it('are needed by pages of other sites, and of this one', async () => {
        for (const page of [
          { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
          { origin: 'null', 'sec-fetch-site': 'cross-site' },
          { referer: 'https://elsewhere.example/' },
          { origin: `http://${host()}`, 'sec-fetch-site': 'same-origin', referer: `http://${host()}/` },
        ]) {
          await nobody({ host: host(), ...page });
        }
      });

      it('that are missing are asked for in words', async () => {
        const answer = await server.ask('/entities/by-query?limit=0', { headers: { authorization: null } });
        assert.equal(problem(answer, 401, 'AuthenticationError').error.message, 'Missing credentials');
      });
    });
  });
}
