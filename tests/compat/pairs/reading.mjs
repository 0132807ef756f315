// Pairs of the operations that read: nothing here changes what the others see.
import { absent, answers, anyOrder, empty, holding, json, problem, refused, unknownCaller } from '../pairs.mjs';

const configured = '<generated:file:{folder}/catalog-info.yaml>';
const things = {
  'backstage.io/managed-by-location': 'file:{folder}/things.yaml',
  'backstage.io/managed-by-origin-location': 'file:{folder}/catalog-info.yaml',
};

const cart = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    namespace: 'default',
    annotations: { ...things, 'acme.example/page': 'https://acme.example/cart' },
    name: 'Cart',
    title: 'Shopping cart',
    tags: ['web', 'java'],
    labels: { 'acme.example/tier': 'front' },
    links: [{ url: 'https://acme.example/run', title: 'Run book' }],
    uid: '<uid:cart>',
    etag: '<etag:cart>',
  },
  spec: {
    type: 'service',
    lifecycle: 'production',
    owner: 'crew',
    system: 'shop',
    providesApis: ['cart-api'],
    dependsOn: ['component:till', 'resource:ledger'],
    size: 7,
    public: true,
  },
  relations: [
    { type: 'dependsOn', targetRef: 'component:default/till' },
    { type: 'dependsOn', targetRef: 'resource:default/ledger' },
    { type: 'ownedBy', targetRef: 'group:default/crew' },
    { type: 'partOf', targetRef: 'system:default/shop' },
    { type: 'providesApi', targetRef: 'api:default/cart-api' },
  ],
};

const named = (...names) => names.map(name => ({ metadata: { name } }));
const page = (items, totalItems, pageInfo = {}) => answers({ items, totalItems, pageInfo });
const get = (path, headers) => ({ path, headers });
const post = (path, body, headers) => ({ method: 'POST', path, body, headers });
const anonymous = { authorization: null };
const plain = { 'content-type': 'text/plain' };
const missing = unknownCaller('Missing credentials');
const illegal = unknownCaller('Illegal token');
const unknownParameter = refused("Unknown query parameter 'nonsense'");

const byName = [
  ['is the whole entity', '/entities/by-name/component/default/cart', answers(cart)],
  ['takes its path in any case', '/entities/by-name/COMPONENT/Default/CART', answers(cart)],
  ['is a 404 for what is not there', '/entities/by-name/component/default/None',
    absent("No entity named 'None' found, with kind 'component' in namespace 'default'")],
  ['is a 404 for what could never be there', '/entities/by-name/component/default/x%2Fy',
    absent("No entity named 'x/y' found, with kind 'component' in namespace 'default'")],
  ['is a 404 for what never was without a fault', '/entities/by-name/component/default/lame',
    absent("No entity named 'lame' found, with kind 'component' in namespace 'default'")],
  ['is a 400 for a parameter that nobody knows', '/entities/by-name/component/default/cart?nonsense=1', unknownParameter],
].map(([name, path, answer]) => ({ operation: 'GetEntityByName', name, request: get(path), answer }));

const byUid = [
  ['is the whole entity', '/entities/by-uid/<uid:cart>', answers(cart)],
  ['is a 404 for what is not there', '/entities/by-uid/00000000-0000-4000-8000-000000000000',
    absent('No entity with uid 00000000-0000-4000-8000-000000000000')],
  ['is a 404 for what is no uid', '/entities/by-uid/nope', absent('No entity with uid nope')],
  ['is a 400 for a parameter that nobody knows', '/entities/by-uid/nope?nonsense=1', unknownParameter],
].map(([name, path, answer]) => ({ operation: 'GetEntityByUid', name, request: get(path), answer }));

const ancestry = [
  ['leads from the entity to the configured location', '/entities/by-name/component/default/cart/ancestry', answers({
    rootEntityRef: 'component:default/cart',
    items: [
      { entity: cart, parentEntityRefs: ['location:default/world'] },
      { entity: holding({ kind: 'Location', metadata: holding({ name: 'world' }) }), parentEntityRefs: [configured] },
      { entity: holding({ kind: 'Location' }), parentEntityRefs: [] },
    ],
  })],
  ['is a 404 for what is not there', '/entities/by-name/Component/default/None/ancestry', absent('No such entity component:default/none')],
  ['is a 400 for a parameter that nobody knows', '/entities/by-name/component/default/cart/ancestry?nonsense=1', unknownParameter],
].map(([name, path, answer]) => ({ operation: 'GetEntityAncestryByName', name, request: get(path), answer }));

const list = '/entities?fields=metadata.name';
const entities = [
  ['lists everything', '/entities?fields=kind', answers(anyOrder(
    ['API', 'Component', 'Component', 'Group', 'Location', 'Location', 'Location', 'Resource', 'System', 'User'].map(kind => ({ kind })),
  ))],
  ['shows entities whole', '/entities?filter=metadata.name%3Dcart', answers([cart])],
  ['joins keys of a set, and takes values of one key as alternatives',
    `${list}&filter=kind%3Dcomponent%2Ckind%3Dapi%2Cspec.lifecycle%3Dproduction`, answers(anyOrder(named('Cart', 'cart-api')))],
  ['takes sets as alternatives', `${list}&filter=kind%3Dsystem&filter=kind%3Duser`, answers(anyOrder(named('shop', 'ann')))],
  ['forgets a bare key that stands beside the same key with a value', `${list}&filter=spec.lifecycle%2Cspec.lifecycle%3Dexperimental`,
    answers(named('till'))],
  ['matches keys and values in any case', `${list}&filter=RELATIONS.ownedBy%3DGroup:Default/Crew%2CKIND%3DSystem`, answers(named('shop'))],
  ['matches numbers and truth as text', `${list}&filter=spec.size%3D7%2Cspec.public%3Dtrue`, answers(named('Cart'))],
  ['matches an item of a list as a key', `${list}&filter=metadata.tags.java%3Dtrue`, answers(named('Cart'))],
  ['finds nothing under what holds an object', `${list}&filter=metadata.annotations`, answers([])],
  ['finds nothing under what is not searched', `${list}&filter=metadata.etag`, answers([])],
  ['finds null as something, not as a value', `${list}&filter=spec.gap&filter=spec.gap%3Dnull`, answers(named('till'))],
  ['does not find null by a value', `${list}&filter=spec.gap%3Dnull`, answers([])],
  ['does not find null by no value', `${list}&filter=spec.gap%3D`, answers([])],
  ['finds an empty text by no value', `${list}&filter=spec.note%3D`, answers(named('till'))],
  ['finds a text over 200 characters as something', `${list}&filter=spec.long`, answers(named('till'))],
  ['does not find a text over 200 characters by its value', `${list}&filter=spec.long%3D${'x'.repeat(201)}`, answers([])],
  ['parts a statement at its first sign', `${list}&filter=spec.sum%3Da%3Db`, answers(named('till'))],
  ['trims keys and values', `${list}&filter=%20kind%20%3D%20api%20`, answers(named('cart-api'))],
  ['takes a filter without statements for none', '/entities?fields=spec.tint&filter=%2C&limit=1', answers([{}])],
  ['ignores empty statements', '/entities?fields=kind&filter=%2Ckind%3Dapi%2C', answers([{ kind: 'API' }])],
  ['pages in the order of references, and links on', '/entities?limit=2&offset=1&fields=metadata.name', answers(
    named('Cart', 'till'), { link: '</entities?limit=2&fields=metadata.name&after=eyJsaW1pdCI6Miwib2Zmc2V0IjozfQ%3D%3D>; rel="next"' })],
  ['goes on where a link leads', '/entities?fields=metadata.name&after=eyJsaW1pdCI6MSwib2Zmc2V0IjozfQ%3D%3D', answers(
    named('crew'), { link: /after=eyJsaW1pdCI6MSwib2Zmc2V0Ijo0fQ%3D%3D/ })],
  ['does not link on from the last page', `${list}&limit=5&offset=8`, answers(named('shop', 'ann'), { link: null })],
  ['honours every order of a page', `${list}&filter=kind%3Dcomponent&filter=kind%3Dapi&order=desc:kind&order=desc:metadata.name&limit=9`,
    answers(named('till', 'Cart', 'cart-api'))],
  ['keeps what lacks the ordered field last on a page', `${list}&filter=kind%3Dcomponent&order=desc:metadata.title&limit=9`,
    answers(named('Cart', 'till'))],
  ['drops what lacks the ordered field from the whole', `${list}&filter=kind%3Dcomponent&order=desc:metadata.title`, answers(named('Cart'))],
  ['resolves dots of a key in fields', '/entities?filter=metadata.name%3Dcart&fields=metadata.annotations.acme.example/page,spec.none',
    answers([{ metadata: { annotations: { 'acme.example/page': 'https://acme.example/cart' } } }])],
  ['is a 400 for a page of none', '/entities?limit=0', refused(/limit/)],
  ['is a 400 for a limit that is no number', '/entities?limit=many', refused(/limit/)],
  ['is a 400 for an offset below none', '/entities?offset=-1', refused(/offset/)],
  ['is a 400 for an order without a direction', '/entities?order=metadata.name', refused(/order/)],
  ['is a 400 for an order of a third direction', '/entities?order=up:metadata.name', refused(/order/)],
  ['is a 400 for a filter without a key', '/entities?filter=%3Dx', refused(/filter/)],
  ['is a 400 for an empty filter', '/entities?filter=', refused("Empty value found for query parameter 'filter'")],
  ['is a 400 for brackets in fields', '/entities?fields=metadata%5B0%5D', refused(/field/)],
  ['is a 400 for a place that no answer named', '/entities?after=nonsense', refused(/cursor/i)],
  ['is a 400 for a parameter that nobody knows', '/entities?nonsense=1', unknownParameter],
].map(([name, path, answer]) => ({ operation: 'GetEntities', name, request: get(path), answer }));

const doors = [
  { operation: 'GetEntities', name: 'is a 401 without a token', request: get('/entities', anonymous), answer: missing },
  { operation: 'GetEntities', name: 'is a 401 with a token that nobody gave out', request: get('/entities', { authorization: 'Bearer wrong' }), answer: illegal },
  { operation: 'GetEntityByName', name: 'is a 401 without a token', request: get('/entities/by-name/component/default/cart', anonymous), answer: missing },
  { operation: 'GetEntitiesByRefs', name: 'is a 401 without a token', request: post('/entities/by-refs', { entityRefs: [] }, anonymous), answer: missing },
  {
    operation: 'GetEntities',
    name: 'lists an entity once though the ordered field holds a list',
    request: get(`${list}&order=asc:metadata.tags&filter=metadata.tags&limit=9`),
    answer: answers(named('Cart', 'till')),
    differs: { why: 'Backstage repeats an entity once per item of the list.', backstage: answers(anyOrder(named('Cart', 'Cart', 'till'))) },
  },
];

const query = '/entities/by-query?fields=metadata.name';
const components = 'filter=kind%3Dcomponent';
const byQuery = [
  ['orders, counts and leads on', `${query}&${components}&orderField=metadata.name%2Casc&limit=1`,
    page(named('Cart'), 2, { nextCursor: '<cursor:second>' })],
  ['goes on with a cursor, and leads back', '/entities/by-query?fields=metadata.name&limit=1&cursor=<encoded:cursor:second>',
    page(named('till'), 2, { prevCursor: '<cursor:first>' })],
  ['goes back with a cursor', '/entities/by-query?fields=metadata.name&limit=1&cursor=<encoded:cursor:first>',
    page(named('Cart'), 2, { nextCursor: '<cursor>' })],
  ['orders downwards', `${query}&${components}&orderField=metadata.name%2Cdesc`, page(named('till', 'Cart'), 2)],
  ['takes a direction for granted', `${query}&${components}&orderField=metadata.name`, page(named('Cart', 'till'), 2)],
  ['drops what lacks the ordered field, from the total too', `${query}&${components}&orderField=metadata.title%2Casc`, page(named('Cart'), 1)],
  ['lets only the first order count', `${query}&${components}&orderField=metadata.name%2Cdesc&orderField=kind%2Casc`, page(named('till', 'Cart'), 2)],
  ['starts at an offset', `${query}&${components}&orderField=metadata.name%2Casc&offset=1`, answers(holding({ items: named('till'), totalItems: 2 }))],
  ['only counts with a limit of none', '/entities/by-query?limit=0', answers(holding({ items: [], totalItems: 10 }))],
  ['lists without counting', `${query}&${components}&totalItems=exclude&orderField=metadata.name%2Casc`, page(named('Cart', 'till'), 0)],
  ['searches parts of the named fields', `${query}&fullTextFilterTerm=CAR&fullTextFilterFields=metadata.title,metadata.name&orderField=metadata.name%2Casc`,
    page(named('Cart', 'cart-api'), 2)],
  ['searches the ordered field when none is named', `${query}&fullTextFilterTerm=car&${components}&orderField=metadata.name%2Casc`, page(named('Cart'), 1)],
  ['shows entities whole', '/entities/by-query?filter=metadata.name%3Dcart', page([cart], 1)],
  ['is a 400 for a limit below none', '/entities/by-query?limit=-1', refused('request/query/limit must be >= 0')],
  ['is a 400 for an offset below none', '/entities/by-query?offset=-1', refused('request/query/offset must be >= 0')],
  ['is a 400 for a third way of counting', '/entities/by-query?totalItems=perhaps', refused(/totalItems/)],
  ['is a 400 for a third direction', '/entities/by-query?orderField=kind%2Cup', refused(/order/i)],
  ['is a 400 for a cursor that is none', '/entities/by-query?cursor=nonsense', refused(/^Malformed cursor/)],
  ['is a 400 for a cursor that lacks everything', '/entities/by-query?cursor=e30%3D', refused(/^Malformed cursor/)],
  ['is a 400 for a filter without a key', '/entities/by-query?filter=%3Dx', refused(/filter/)],
  ['is a 400 for a parameter that nobody knows', '/entities/by-query?nonsense=1', unknownParameter],
].map(([name, path, answer]) => ({ operation: 'GetEntitiesByQuery', name, request: get(path), answer }));

const byQueryDiffers = [
  {
    name: 'goes on though the order had no direction',
    steps: ['&limit=1&orderField=metadata.name', named('Cart')],
    request: get(`${query}&limit=1&cursor=<encoded:cursor:undirected>`),
    answer: answers(holding({ items: named('till'), totalItems: 2 })),
    differs: { why: 'Backstage makes a cursor here that it then refuses.', backstage: refused(/^Malformed cursor/) },
  },
  {
    name: 'lists an entity once though the ordered field holds a list',
    request: get(`${query}&orderField=metadata.tags%2Casc`),
    answer: page(named('Cart', 'till'), 2),
    differs: { why: 'Backstage repeats an entity once per item of the list.', backstage: answers(holding({ totalItems: 2, items: anyOrder(named('Cart', 'Cart', 'till')) })) },
  },
  {
    name: 'searches names, titles and descriptions for a bare word',
    request: get(`${query}&fullTextFilterTerm=cart`),
    answer: page(anyOrder(named('Cart', 'cart-api')), 2),
    differs: { why: 'Backstage looks for a bare word in uids, where nobody expects it.', backstage: page([], 0) },
  },
  {
    name: 'takes signs of pattern languages as themselves',
    request: get(`${query}&fullTextFilterTerm=%25&fullTextFilterFields=metadata.name&orderField=metadata.name%2Casc`),
    answer: page([], 0),
    differs: { why: 'In Backstage % and _ match anything.', backstage: answers(holding({ totalItems: 10 })) },
  },
].flatMap(({ steps, ...pair }) => [
  ...(steps ? [{
    operation: 'GetEntitiesByQuery',
    name: 'makes a cursor though the order has no direction',
    request: get(`${query}&${components}${steps[0]}`),
    answer: answers({ items: steps[1], totalItems: 2, pageInfo: { nextCursor: '<cursor:undirected>' } }),
  }] : []),
  { operation: 'GetEntitiesByQuery', ...pair },
]);

const fields = ['metadata.name'];
const orderBy = [{ field: 'metadata.name', order: 'asc' }];
const predicates = [
  ['takes no body for an empty one', undefined, answers(holding({ totalItems: 10 }))],
  ['takes unknown keys', { limit: 0, nonsense: 1 }, answers(holding({ totalItems: 10 }))],
  ['orders, counts and leads on', { query: { kind: 'component' }, orderBy, fields, limit: 1 }, page(named('Cart'), 2, { nextCursor: '<cursor:posted>' })],
  ['goes on with a cursor, and leads back', { cursor: '<cursor:posted>', fields, limit: 1 }, page(named('till'), 2, { prevCursor: '<cursor>' })],
  ['takes a cursor of a GET', { cursor: '<cursor:second>', fields, limit: 1 }, page(named('till'), 2, { prevCursor: '<cursor>' })],
  ['takes a cursor of an older Backstage, which has a filter instead of a query', {
    cursor: '<base64:{"orderFields":[{"field":"metadata.name","order":"asc"}],"isPrevious":false,"filter":{"key":"kind","values":["component"]},"orderFieldValues":["cart","<uid:cart>"],"firstSortFieldValues":["cart","<uid:cart>"],"totalItems":2}>', fields,
  }, page(named('till'), 2, { prevCursor: '<cursor>' })],
  ['knows all, any and not', { query: { $all: [{ $any: [{ kind: 'component' }, { kind: 'api' }] }, { $not: { 'metadata.name': 'till' } }] }, orderBy, fields },
    page(named('Cart', 'cart-api'), 2)],
  ['knows in, exists and prefixes', { query: { kind: { $in: ['Component', 'API'] }, 'metadata.title': { $exists: true }, 'metadata.name': { $hasPrefix: 'CA' } }, fields },
    page(named('Cart'), 1)],
  ['knows what is contained, in lists and in relations', {
    query: { 'metadata.tags': { $contains: 'Java' }, relations: { $contains: { type: 'OwnedBy', targetRef: { $in: ['Group:default/crew'] } } } }, fields,
  }, page(named('Cart'), 1)],
  ['finds everything for nothing asked', { query: {}, limit: 0 }, answers(holding({ totalItems: 10 }))],
  ['finds everything for all of nothing', { query: { $all: [] }, limit: 0 }, answers(holding({ totalItems: 10 }))],
  ['finds nothing for any of nothing', { query: { $any: [] } }, page([], 0)],
  ['finds nothing in nothing', { query: { kind: { $in: [] } } }, page([], 0)],
  ['finds nothing under what holds an object', { query: { spec: { $exists: true } } }, page([], 0)],
  ['counts what lacks a field', { query: { 'metadata.title': { $exists: false } }, limit: 0 }, answers(holding({ totalItems: 9 }))],
  ['takes signs of patterns in a prefix as themselves', { query: { 'metadata.name': { $hasPrefix: '%' } } }, page([], 0)],
  ['searches parts of the named fields', { fullTextFilter: { term: 'car', fields: ['metadata.name'] }, orderBy, fields }, page(named('Cart', 'cart-api'), 2)],
  ['is a 400 for a negation beside another key', { query: { $not: { kind: 'api' }, kind: 'component' } }, refused(/kind/)],
  ['is a 400 for a list as a value', { query: { kind: ['component'] } }, refused('<text>')],
  ['is a 400 for null as a value', { query: { kind: null } }, refused('<text>')],
  ['is a 400 for an unknown operator', { query: { kind: { $near: 'x' } } }, refused('<text>')],
  ['is a 400 for text as a query', { query: 'kind=component' }, refused('request/body/query must be object')],
  ['is a 400 for text among alternatives', { query: { $all: ['kind=component'] } }, refused('<text>')],
  ['is a 400 for an object in what is no relation', { query: { 'metadata.tags': { $contains: { type: 'x' } } } }, refused(/metadata\.tags/)],
  ['is a 400 for a list as a query', { query: [{ kind: 'component' }] }, refused('request/body/query must be object')],
  ['is a 400 for a relation to none of a list', { query: { relations: { $contains: { type: 'ownedBy', targetRef: { $in: [] } } } } }, refused('<text>')],
  ['is a 400 for a relation with a key that it lacks', { query: { relations: { $contains: { type: 'ownedBy', nonsense: 'x' } } } }, refused(/nonsense/)],
  ['is a 400 for a relation without a type', { query: { relations: { $contains: { targetRef: 'a:b/c' } } } }, refused(/type/)],
  ['is a 400 for an order without a direction', { orderBy: [{ field: 'kind' }] }, refused(/order/)],
  ['is a 400 for a cursor that is none', { cursor: 'nonsense' }, refused(/^Malformed cursor/)],
  ['is a 400 for a broken body', '{', refused('<text>')],
].map(([name, body, answer]) => ({ operation: 'QueryEntitiesByPredicate', name, request: post('/entities/by-query', body), answer }));

const byRefs = [
  ['answers place by place', { entityRefs: ['component:default/cart', 'component:default/none', 'component:default/cart'], fields: ['kind'] },
    answers({ items: [{ kind: 'Component' }, null, { kind: 'Component' }] })],
  ['shows entities whole', { entityRefs: ['component:default/cart'] }, answers({ items: [cart] })],
  ['leaves out what a predicate leaves out', { entityRefs: ['component:default/cart', 'system:default/shop'], fields, query: { kind: 'system' } },
    answers({ items: [null, ...named('shop')] })],
  ['takes unknown keys', { entityRefs: [], nonsense: 1 }, answers({ items: [] })],
  ['is a 400 without references', {}, refused("request/body must have required property 'entityRefs'")],
  ['is a 400 for one reference that is no list', { entityRefs: 'component:default/cart' }, refused('request/body/entityRefs must be array')],
  ['is a 400 for a broken body', '{', refused('<text>')],
].map(([name, body, answer]) => ({ operation: 'GetEntitiesByRefs', name, request: post('/entities/by-refs', body), answer }));
byRefs.push(
  {
    operation: 'GetEntitiesByRefs',
    name: 'leaves out what a filter leaves out',
    request: post('/entities/by-refs?filter=kind%3Dsystem', { entityRefs: ['component:default/cart', 'system:default/shop'], fields }),
    answer: answers({ items: [null, ...named('shop')] }),
  },
  { operation: 'GetEntitiesByRefs', name: 'is a 400 for text that is no JSON', request: post('/entities/by-refs', 'x', plain), answer: refused('unsupported media type text/plain') },
  {
    operation: 'GetEntitiesByRefs',
    name: 'completes references',
    request: post('/entities/by-refs', { entityRefs: ['Component:Default/Cart', 'component:cart'], fields }),
    answer: answers({ items: named('Cart', 'Cart') }),
    differs: { why: 'Backstage knows only full references in lower case here.', backstage: answers({ items: [null, null] }) },
  },
  {
    operation: 'GetEntitiesByRefs',
    name: 'takes a body of more than 100 kB',
    request: post('/entities/by-refs', { entityRefs: Array(4000).fill('component:default/none-of-that-name'), fields }),
    answer: answers({ items: Array(4000).fill(null) }),
    differs: { why: 'Backstage refuses larger bodies, which is why its client sends pieces.', backstage: refused('request entity too large') },
  },
);

const facets = [
  ['counts values in their own spelling', '/entity-facets?facet=Kind&filter=metadata.name%3Dcart', answers({ facets: { Kind: [{ value: 'Component', count: 1 }] } })],
  ['counts items of lists and relations', '/entity-facets?facet=metadata.tags&facet=relations.ownedBy', answers({ facets: {
    'metadata.tags': [{ value: 'java', count: 1 }, { value: 'web', count: 2 }],
    'relations.ownedBy': [{ value: 'group:default/crew', count: 5 }],
  } })],
  ['counts nothing under what is not there or holds an object', '/entity-facets?facet=metadata.annotations&facet=kind,spec.type', answers({ facets: {
    'metadata.annotations': [], 'kind,spec.type': [],
  } })],
  ['counts two spellings apart, and sorts by them', '/entity-facets?facet=spec.tint', answers({ facets: { 'spec.tint': [{ value: 'RED', count: 1 }, { value: 'red', count: 1 }] } })],
  ['leaves out null and what is too long', '/entity-facets?facet=spec.gap&facet=spec.long', answers({ facets: { 'spec.gap': [], 'spec.long': [] } })],
  ['is a 400 without a facet', '/entity-facets', refused(/facet/)],
  ['is a 400 for an empty facet', '/entity-facets?facet=', refused("Empty value found for query parameter 'facet'")],
  ['is a 400 for a filter without a key', '/entity-facets?facet=kind&filter=%3Dx', refused(/filter/)],
  ['is a 400 for a parameter that nobody knows', '/entity-facets?facet=kind&nonsense=1', unknownParameter],
].map(([name, path, answer]) => ({ operation: 'GetEntityFacets', name, request: get(path), answer }));

const facetsByPredicate = [
  ['counts what a predicate leaves', { facets: ['spec.lifecycle'], query: { kind: { $in: ['component', 'api'] } } }, answers({ facets: {
    'spec.lifecycle': [{ value: 'experimental', count: 1 }, { value: 'production', count: 2 }],
  } })],
  ['takes unknown keys', { facets: ['spec.none'], nonsense: 1 }, answers({ facets: { 'spec.none': [] } })],
  ['is a 400 without facets', {}, refused("request/body must have required property 'facets'")],
  ['is a 400 for an unknown operator', { facets: ['kind'], query: { kind: { $near: 1 } } }, refused('<text>')],
  ['is a 400 for text as a query', { facets: ['kind'], query: 'x' }, refused('request/body/query must be object')],
].map(([name, body, answer]) => ({ operation: 'QueryEntityFacetsByPredicate', name, request: post('/entity-facets', body), answer }));

const byQueryBelow = {
  operation: 'QueryEntitiesByPredicate',
  name: 'is a 400 for a limit below none',
  request: post('/entities/by-query', { limit: -1 }),
  answer: refused(/limit/),
  differs: { why: 'Backstage fails with a 500.', backstage: { status: 500 } },
};

const noRoute = [
  { operation: 'no route', name: 'is an empty 404', request: get('/nonsense'), answer: empty(404) },
  {
    operation: 'no route',
    name: 'is a 405 that lists the verbs for another verb',
    request: { method: 'DELETE', path: '/entities' },
    answer: { status: 405, headers: { ...json, allow: /GET/ }, body: problem('MethodNotAllowedError', '<text>') },
    differs: { why: 'Backstage answers with an empty 404 and leaves the caller guessing.', backstage: empty(404) },
  },
];

export const pairs = [
  ...byName, ...byUid, ...ancestry, ...entities, ...doors, ...byQuery, ...byQueryDiffers, ...predicates, byQueryBelow, ...byRefs, ...facets,
  ...facetsByPredicate, ...noRoute,
];
