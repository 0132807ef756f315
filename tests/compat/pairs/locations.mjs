// Pairs of registered locations, in the order in which one would live with them.
import { absent, additional, answers, anyOrder, empty, holding, json, noBody, problem, refused, unknownCaller } from '../pairs.mjs';

const url = target => ({ type: 'url', target: `{host}${target}` });
const boatRef = '<generated:url:{host}/boat.yaml>';
const boat = { id: '<id:boat>', ...url('/boat.yaml'), entityRef: boatRef };
const kite = { id: '<id:kite>', ...url('/kite.yaml'), entityRef: '<generated:url:{host}/kite.yaml>' };
const conflict = target => ({ status: 409, headers: json, body: problem('ConflictError', `Location url:{host}${target} already exists`) });
const badType = refused('Registered locations must be of an allowed type ["url"]');
const unknown = absent('Found no location with ID nope');
const anonymous = { authorization: null };
const missing = unknownCaller('Missing credentials');
const unknownParameter = refused("Unknown query parameter 'nonsense'");

const create = (name, body, answer, { at = '', ...more } = {}) => ({
  operation: 'CreateLocation', name, request: { method: 'POST', path: `/locations${at}`, body, headers: more.headers }, answer, ...more,
});
const created = location => answers({ location, entities: [] }, {}, 201);

const managed = (file, more) => ({
  'backstage.io/managed-by-location': `url:{host}${file}`,
  'backstage.io/managed-by-origin-location': 'url:{host}/boat.yaml',
  'backstage.io/view-url': `{host}${file}`,
  ...more,
});
const entity = (kind, name, annotations, spec) => ({
  apiVersion: 'backstage.io/v1alpha1', kind, metadata: { namespace: 'default', annotations, name }, spec,
});
const tried = exists => answers({
  exists,
  location: { ...url('/boat.yaml'), id: 'url:{host}/boat.yaml', entityRef: boatRef },
  entities: anyOrder([
    { apiVersion: 'backstage.io/v1alpha1', kind: 'Location', metadata: holding({ namespace: 'default', name: /^generated-[0-9a-f]{40}$/ }), spec: url('/boat.yaml') },
    entity('Component', 'boat', managed('/boat.yaml'), {
      type: 'service', lifecycle: 'production', owner: 'crew', dependsOn: ['component:oars', 'component:till'],
    }),
    entity('Location', 'boat-more', managed('/boat.yaml'), { type: 'url', target: './more.yaml' }),
    entity('Group', 'sailors', managed('/more.yaml'), { type: 'team', children: [] }),
  ]),
}, {}, 201);

const trying = [
  create('tries without keeping anything', url('/boat.yaml'), tried(false), { at: '?dryRun=true' }),
  ...['1', 'yes', 'y', 'on', 'TRUE'].map(word => create(`tries for dryRun=${word}, too`, url('/boat.yaml'), answers(holding({ exists: false }), {}, 201), { at: `?dryRun=${word}` })),
  { operation: 'GetLocations', name: 'lists nothing after a try', request: { path: '/locations' }, answer: answers([]) },
  create('is a 400 for a try of what is not there', url('/none.yaml'), refused(/\/none\.yaml/), { at: '?dryRun=true' }),
  create('is a 400 for a try of broken YAML', url('/broken.yaml'), refused(/\/broken\.yaml/), { at: '?dryRun=true' }),
  create('is a 400 for a try of an invalid entity', url('/lame.yaml'), refused(/lame.*lifecycle/), { at: '?dryRun=true' }),
  create('is a 400 for a try of one entity twice', url('/twice.yaml'), refused('Duplicate nested entity: group:default/twin'), { at: '?dryRun=true' }),
  create('is a 400 for a try of a host that may not be read', { type: 'url', target: 'http://elsewhere.example/x.yaml' }, refused(/http:\/\/elsewhere\.example\/x\.yaml.*backend\.reading\.allow/), { at: '?dryRun=true' }),
  create('is a 400 for a try of what is no address', { type: 'url', target: 'not an address' }, refused('<text>'), { at: '?dryRun=true' }),
  create('is a 400 for a try of nothing', { type: 'url', target: '' }, refused('<text>'), { at: '?dryRun=true' }),
  create('is a 400 for a try of a script', { type: 'url', target: 'javascript:alert(1)' }, refused(/javascript:/), { at: '?dryRun=true' }),
  create('is a 400 for a try of a file', { type: 'file', target: '/x' }, badType, { at: '?dryRun=true' }),
  create('is a 400 for an empty dryRun', url('/boat.yaml'), refused("Empty value found for query parameter 'dryRun'"), { at: '?dryRun=' }),
];

const registering = [
  create('registers', url('/boat.yaml'), created(boat)),
  create('does not try for a word that says no', { type: 'file', target: '/x' }, badType, { at: '?dryRun=no' }),
  {
    operation: 'GetEntityByName',
    name: 'shows an entity of a registered location',
    request: { path: '/entities/by-name/component/default/boat' },
    eventually: true,
    answer: answers(holding({ metadata: holding({ annotations: managed('/boat.yaml'), name: 'boat' }), spec: holding({ owner: 'crew' }) })),
  },
  {
    operation: 'GetEntityByName',
    name: 'shows an entity that a Location of a registered location names',
    request: { path: '/entities/by-name/group/default/sailors' },
    eventually: true,
    answer: answers(holding({ metadata: holding({ annotations: managed('/more.yaml') }) })),
  },
  create('is a 409 the second time', url('/boat.yaml'), conflict('/boat.yaml')),
  create('is a 409 the second time, when that is asked for', url('/boat.yaml'), conflict('/boat.yaml'), { at: '?onConflict=reject' }),
  create('refreshes the second time, when that is asked for', url('/boat.yaml'), created(boat), { at: '?onConflict=refresh' }),
  create('tries what is there already', url('/boat.yaml'), tried(true), { at: '?dryRun=true' }),
  create('forgets that a target is optional', { ...url('/kite.yaml'), presence: 'optional' }, created(kite)),
  create('is a 400 for a file', { type: 'file', target: '/etc/passwd' }, badType),
  create('is a 400 for an unknown strategy', url('/boat.yaml'), refused('request/query/onConflict must be equal to one of the allowed values: refresh, reject'), { at: '?onConflict=perhaps' }),
  create('is a 400 for a parameter that nobody knows', url('/boat.yaml'), unknownParameter, { at: '?nonsense=1' }),
  create('is a 400 for a key that nobody knows', { ...url('/boat.yaml'), nonsense: 1 }, refused(/nonsense/)),
  create('is a 400 for a third presence', { ...url('/boat.yaml'), presence: 'perhaps' }, refused(/presence/)),
  create('is a 400 without a target', { type: 'url' }, refused("request/body must have required property 'target'")),
  create('is a 400 without a type', { target: 'x' }, refused("request/body must have required property 'type'")),
  create('is a 400 for a target that is no text', { type: 'url', target: 1 }, refused('request/body/target must be string')),
  create('is a 400 for a list', '[]', refused('request/body must be object')),
  create('is a 400 for a broken body', '{', refused('<text>')),
  create('is a 400 without a body', undefined, noBody),
  create('is a 400 for text that is no JSON', 'x', refused('unsupported media type text/plain'), { headers: { 'content-type': 'text/plain' } }),
  create('is a 401 without a token', url('/boat.yaml'), missing, { headers: anonymous }),
  create('is a 401 with a token that nobody gave out', url('/boat.yaml'), unknownCaller('Illegal token'), { headers: { authorization: 'Bearer wrong' } }),
  create('is a 400 for nothing, and nothing is kept', { type: 'url', target: '' }, refused('<text>'), {
    differs: { why: 'Backstage keeps the row before it looks, answers 500 and never starts again.' },
  }),
  create('is a 400 for a script, and nothing is kept', { type: 'url', target: 'javascript:alert(1)' }, refused(/javascript:/), {
    differs: { why: 'Backstage keeps the row before it looks, answers 500 and never starts again.' },
  }),
];

const reading = [
  { operation: 'GetLocations', name: 'lists what is registered, not what is configured', request: { path: '/locations' }, answer: answers(anyOrder([{ data: boat }, { data: kite }])) },
  { operation: 'GetLocations', name: 'is a 400 for a parameter that nobody knows', request: { path: '/locations?nonsense=1' }, answer: unknownParameter },
  { operation: 'GetLocations', name: 'is a 401 without a token', request: { path: '/locations', headers: anonymous }, answer: missing },
  { operation: 'GetLocation', name: 'is the location itself', request: { path: '/locations/<id:boat>' }, answer: answers(boat) },
  { operation: 'GetLocation', name: 'is a 404 for what is not there', request: { path: '/locations/nope' }, answer: unknown },
  { operation: 'GetLocation', name: 'is a 400 for a parameter that nobody knows', request: { path: '/locations/nope?nonsense=1' }, answer: unknownParameter },
  ...[
    ['finds the location of an entity', 'component/default/boat', answers(boat)],
    ['finds it through a Location, in any case', 'Group/Default/SAILORS', answers(boat)],
    ['is a 404 for an entity of the configuration', 'component/default/cart', absent('Found no location with type file and target {folder}/catalog-info.yaml')],
    ['is a 404 for an entity that is not there', 'component/default/none', absent('found no entity for ref component:default/none')],
    ['is a 400 for a parameter that nobody knows', 'component/default/boat?nonsense=1', unknownParameter],
  ].map(([name, of, answer]) => ({
    operation: 'getLocationByEntity', name, request: { path: `/locations/by-entity/${of}` }, answer,
  })),
];

const found = (items, totalItems = items.length, pageInfo = {}) => answers({ items: anyOrder(items), totalItems, pageInfo });
const query = (name, body, answer, more = {}) => ({
  operation: 'GetLocationsByQuery', name, request: { method: 'POST', path: '/locations/by-query', body, ...more }, answer,
});
const asking = [
  query('lists everything for an empty body', {}, found([boat, kite])),
  query('lists everything without a body', undefined, found([boat, kite])),
  query('takes unknown keys', { nonsense: 1 }, found([boat, kite])),
  query('leads on', { limit: 1, query: { target: { $hasPrefix: '{host}' } } }, answers({ items: [holding({ id: '<id:first>' })], totalItems: 2, pageInfo: { nextCursor: '<cursor:rest>' } })),
  query('goes on with a cursor, which knows the query and the limit', { cursor: '<cursor:rest>', query: { type: 'none' } }, answers({ items: [holding({ id: '<id>' })], totalItems: 2, pageInfo: {} })),
  query('matches in any case', { query: { target: '{host}/BOAT.yaml' } }, found([boat])),
  query('knows in, prefixes, not and exists', { query: { $all: [
    { type: { $in: ['url', 'file'] } }, { target: { $hasPrefix: '{host}/B' } }, { $not: { id: 'x' } }, { entityRef: { $exists: true } },
  ] } }, found([boat])),
  query('finds by reference', { query: { entityRef: boatRef } }, found([boat])),
  query('finds nothing that is contained', { query: { target: { $contains: 'boat' } } }, found([])),
  query('finds nothing for all of nothing (entities do)', { query: { $all: [] } }, found([])),
  query('finds nothing for any of nothing', { query: { $any: [] } }, found([])),
  query('is a 400 for a field that locations lack', { query: { owner: 'x' } }, refused(/'?owner'?/)),
  query('is a 400 for a page of none', { limit: 0 }, refused(/limit/i)),
  query('is a 400 for a limit that is text', { limit: '1' }, refused(/^request\/body\/limit must be (number|integer)$/)),
  query('is a 400 for half a location', { limit: 1.5 }, refused(/limit/i)),
  query('is a 400 for a cursor that is none', { cursor: 'nonsense' }, refused(/^Malformed cursor/)),
  query('is a 400 for a list as a value', { query: { type: ['url'] } }, refused('<text>')),
  query('is a 400 for null as a query', { query: null }, refused('request/body/query must be object')),
  query('is a 400 for a list', '[]', refused('request/body must be object')),
  query('is a 401 without a token', {}, missing, { headers: anonymous }),
];

const put = (name, id, body, answer, more = {}) => ({ operation: 'UpdateLocation', name, request: { method: 'PUT', path: `/locations/${id}`, body, ...more }, answer });
const moved = { ...boat, target: '{host}/other.yaml' };
const updating = [
  put('is a 404 for what is not there', 'nope', url('/free.yaml'), unknown),
  put('is a 409 for the target of another', '<id:boat>', url('/kite.yaml'), conflict('/kite.yaml')),
  put('is a 409 rather than a 404', 'nope', url('/kite.yaml'), conflict('/kite.yaml')),
  put('is a 400 for a file', '<id:boat>', { type: 'file', target: '/x' }, badType),
  put('is a 400 for a presence', '<id:boat>', { ...url('/boat.yaml'), presence: 'optional' }, additional()),
  put('is a 400 without anything', '<id:boat>', {}, refused("request/body must have required property 'type'")),
  put('is a 400 without a target', '<id:boat>', { type: 'url' }, refused("request/body must have required property 'target'")),
  put('is a 400 without a body', '<id:boat>', undefined, noBody),
  put('is a 400 for a parameter that nobody knows', '<id:boat>?nonsense=1', url('/boat.yaml'), unknownParameter),
  put('is a 401 without a token', '<id:boat>', url('/boat.yaml'), missing, { headers: anonymous }),
  put('may change nothing', '<id:boat>', url('/boat.yaml'), answers(boat)),
  put('changes the target and keeps id and reference', '<id:boat>', url('/other.yaml'), answers(moved)),
  { operation: 'GetLocation', name: 'shows the new target', request: { path: '/locations/<id:boat>' }, answer: answers(moved) },
  {
    operation: 'GetEntityByName', name: 'shows an entity of the new target', request: { path: '/entities/by-name/component/default/other' },
    eventually: true, answer: answers(holding({ kind: 'Component' })),
  },
  {
    operation: 'GetEntityByName', name: 'no longer shows an entity of the old target', request: { path: '/entities/by-name/component/default/boat' },
    eventually: true, answer: absent("No entity named 'boat' found, with kind 'component' in namespace 'default'"),
  },
];
updating.at(-1).within = 45_000;

const remove = (name, id, answer, more = {}) => ({ operation: 'DeleteLocation', name, request: { method: 'DELETE', path: `/locations/${id}`, ...more }, answer });
const removing = [
  remove('is a 404 for what is not there', 'nope', unknown),
  remove('is a 400 for a parameter that nobody knows', '<id:boat>?nonsense=1', unknownParameter),
  remove('is a 401 without a token', '<id:boat>', missing, { headers: anonymous }),
  remove('takes the location away', '<id:boat>', empty(204)),
  remove('is a 404 the second time', '<id:boat>', absent('Found no location with ID <id:boat>')),
  {
    operation: 'GetEntityByName', name: 'takes the entities of a removed location away', request: { path: '/entities/by-name/component/default/other' },
    eventually: true, answer: absent("No entity named 'other' found, with kind 'component' in namespace 'default'"),
  },
  remove('takes a body that says nothing', '<id:kite>', empty(204), { body: {} }),
  { operation: 'GetLocations', name: 'lists nothing in the end', request: { path: '/locations' }, answer: answers([]) },
];

export const pairs = [...trying, ...registering, ...reading, ...asking, ...updating, ...removing];
