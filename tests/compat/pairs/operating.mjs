// Pairs of what is done to entities: refresh, validate, analyse, delete; and of what stands beside the twenty operations.
import { absent, additional, answers, anyOrder, atLeast, beginning, empty, holding, json, noBody, problem, refused, unknownCaller } from '../pairs.mjs';
import { token } from '../server.mjs';

const post = (operation, path) => (name, body, answer, { at = '', ...more } = {}) => ({
  operation, name, request: { method: 'POST', path: `${path}${at}`, body, headers: more.headers }, answer, ...more,
});
const anonymous = { headers: { authorization: null } };
const missing = unknownCaller('Missing credentials');
const noJson = refused('unsupported media type text/plain');
const text = { headers: { 'content-type': 'text/plain' } };
const unknownParameter = refused("Unknown query parameter 'nonsense'");

const refresh = post('RefreshEntity', '/refresh');
const cartRef = { entityRef: 'component:default/cart' };
const refreshing = [
  refresh('asks for an entity to be read again', cartRef, empty(200)),
  refresh('takes a reference in any case', { entityRef: 'Component:Default/CART' }, empty(200)),
  refresh('is a 404 for what is not there', { entityRef: 'component:default/none' }, absent('Entity component:default/none not found')),
  refresh('is a 404 for a reference without a namespace', { entityRef: 'component:cart' }, absent('Entity component:cart not found')),
  refresh('is a 404 for what is no reference', { entityRef: ':::' }, absent('Entity ::: not found')),
  refresh('is a 400 without a reference', {}, refused("request/body must have required property 'entityRef'")),
  refresh('is a 400 for a reference that is no text', { entityRef: 1 }, refused('request/body/entityRef must be string')),
  refresh('is a 400 for a key that nobody knows', { ...cartRef, nonsense: 1 }, additional()),
  refresh('is a 400 without a body', undefined, noBody),
  refresh('is a 400 for text that is no JSON', 'x', noJson, text),
  refresh('is a 400 for a parameter that nobody knows', cartRef, unknownParameter, { at: '?nonsense=1' }),
  refresh('is a 401 without a token', cartRef, missing, anonymous),
  refresh('is a 401 with a token in the body alone', { ...cartRef, authorizationToken: token }, missing, anonymous),
  refresh('takes a token in the body beside the one in the header', { ...cartRef, authorizationToken: token }, empty(200)),
  refresh('lets the header alone say who calls', { ...cartRef, authorizationToken: 'wrong' }, empty(200), {
    differs: { why: 'In Backstage a token in the body takes the place of the one in the header, which it cannot do without.', backstage: unknownCaller('Illegal token') },
  }),
];

const validate = post('ValidateEntity', '/validate-entity');
const entity = (more = {}) => ({
  apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'sail' }, spec: { type: 'part', lifecycle: 'production', owner: 'crew' }, ...more,
});
const location = 'url:https://acme.example/catalog-info.yaml';
const invalid = (name, message) => ({ status: 400, headers: json, body: { errors: [holding({ name, message })] } });
const validating = [
  validate('says nothing of a good entity', { entity: entity(), location }, empty(200)),
  validate('takes unknown keys', { entity: entity(), location, nonsense: 1 }, empty(200)),
  validate('does not ask for the rules', { entity: { ...entity(), kind: 'Group', spec: { type: 'team', children: [] } }, location }, empty(200)),
  validate('names a bad name', { entity: entity({ metadata: { name: 'a b' } }), location }, invalid('InputError', /"metadata\.name" is not valid.*"a b"/)),
  validate('names what is lacking', { entity: entity({ spec: { type: 'part', owner: 'crew' } }), location }, invalid('InputError', /component:default\/sail.*lifecycle/)),
  validate('names a kind that nobody knows', { entity: entity({ kind: 'Nothing' }), location },
    invalid('InputError', /^No processor recognized the entity nothing:default\/sail as valid, possibly caused by a foreign kind or apiVersion/)),
  validate('names a version that nobody knows', { entity: entity({ apiVersion: 'acme.example/v1' }), location },
    invalid('InputError', /^No processor recognized the entity component:default\/sail as valid, possibly caused by a foreign kind or apiVersion/)),
  validate('names relations that nobody may write', { entity: entity({ relations: [] }), location }, invalid('InputError', /Unknown field relations/)),
  validate('names a key that entities lack', { entity: entity({ nonsense: 1 }), location }, invalid('InputError', /must NOT have additional properties/)),
  validate('names a reference without a kind', { entity: entity({ spec: { ...entity().spec, dependsOn: ['mast'] } }), location },
    invalid('InputError', /"mast" had missing or empty kind/)),
  validate('reads what a Location names', {
    entity: entity({ kind: 'Location', spec: { target: './more.yaml' } }), location: 'url:{host}/x.yaml',
  }, empty(200)),
  validate('names what a Location names and nobody can read', {
    entity: entity({ kind: 'Location', spec: { target: './none.yaml' } }), location: 'url:{host}/x.yaml',
  }, invalid(/Error$/, /\{host\}|\/none\.yaml/)),
  validate('is a 400 of the same shape for an entity without a kind', { entity: { apiVersion: 'x' }, location }, {
    status: 400, headers: json, body: { errors: beginning(holding({ name: /Error$/, message: /required property 'kind'/ })) },
  }, { differs: { why: 'Backstage tells the first fault alone.', backstage: invalid(/Error$/, /required property 'kind'/) } }),
  validate('is a 400 of the same shape for a location of another type', { entity: entity(), location: 'file:/x' },
    invalid(/Error$/, "Invalid location ref file:/x, only 'url:<target>' is supported, e.g. url:https://host/path")),
  validate('is a 400 of the same shape for what is no location', { entity: entity(), location: 'nope' }, invalid(/Error$/, /Unable to parse location ref 'nope'/)),
  validate('is a 400 of the common shape without a location', { entity: entity() }, refused("request/body must have required property 'location'")),
  validate('is a 400 of the common shape without an entity', { location }, refused("request/body must have required property 'entity'")),
  validate('is a 400 of the common shape for null', { entity: null, location }, refused('request/body/entity must be object')),
  validate('is a 400 of the common shape for a broken body', '{', refused('<text>')),
  validate('is a 400 of the common shape for text that is no JSON', 'x', noJson, text),
  validate('is a 401 without a token', { entity: entity(), location }, missing, anonymous),
];

const analyze = post('AnalyzeLocation', '/analyze-location');
const skeleton = (name, annotations) => answers({
  existingEntityFiles: [],
  generateEntities: [{
    entity: {
      apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name, ...(annotations && { annotations }) }, spec: { type: 'other', lifecycle: 'unknown' },
    },
    fields: [],
  }],
});
const at = target => ({ location: { type: 'url', target } });
const analyzing = [
  analyze('sketches a component of a GitHub repository', at('https://github.acme.example/acme/shop'), skeleton('shop', { 'github.com/project-slug': 'acme/shop' })),
  analyze('sketches a component of a file in one', at('https://github.acme.example/acme/shop/blob/main/catalog-info.yaml'), skeleton('shop', { 'github.com/project-slug': 'acme/shop' })),
  analyze('sketches a component of a GitLab project', at('https://gitlab.acme.example/acme/group/shop'), skeleton('shop', { 'gitlab.com/project-slug': 'acme/group/shop' })),
  analyze('sketches a component of any other host', at('https://git.acme.example/acme/shop'), skeleton('shop')),
  analyze('takes the name of a file to look for', { ...at('https://git.acme.example/acme/shop'), catalogFilename: 'x.yaml' }, skeleton('shop')),
  analyze('takes the spelling of the published document', { ...at('https://git.acme.example/acme/shop'), catalogFileName: 'x.yaml' }, skeleton('shop')),
  analyze('finds a descriptor that is there', at('{host}/kite.yaml'), answers({
    existingEntityFiles: [{ location: holding({ type: 'url', target: '{host}/kite.yaml' }), isRegistered: false, entity: holding({ kind: 'Component', metadata: holding({ name: 'kite' }) }) }],
    generateEntities: [],
  }), { differs: { why: 'Backstage looks only where a module for the host is installed.', backstage: skeleton('kite.yaml') } }),
  analyze('is a 400 for what is no address', at('not an address'), refused('The given location.target is not a URL')),
  analyze('is a 400 for a file', { location: { type: 'file', target: '/x' } }, refused('The given location.target is not a URL')),
  analyze('is a 400 for a key that locations lack', { location: { ...at('https://x.example/a/b').location, nonsense: 1 } }, additional('/location')),
  analyze('is a 400 without a location', {}, refused("request/body must have required property 'location'")),
  analyze('is a 400 without a body', undefined, noBody),
  analyze('is a 401 without a token', at('https://github.acme.example/acme/shop'), missing, anonymous),
];

const byName = name => ({ path: `/entities/by-name/component/default/${name}` });
const shown = (uid, eventually) => ({
  operation: 'GetEntityByName', eventually, request: byName('till'), answer: answers(holding({ metadata: holding({ uid }) })),
});
const remove = (name, path, answer, headers) => ({ operation: 'DeleteEntityByUid', name, request: { method: 'DELETE', path: `/entities/by-uid/${path}`, headers }, answer });
const deleting = [
  { ...shown('<uid:till>'), name: 'shows what will be deleted' },
  remove('is a 401 without a token', '<uid:till>', missing, { authorization: null }),
  remove('is a 400 for a parameter that nobody knows', '<uid:till>?nonsense=1', unknownParameter),
  remove('is a 204 for what is not there', '00000000-0000-4000-8000-000000000000', empty(204)),
  remove('is a 204 for what is no uid', 'nope', empty(204)),
  remove('takes the entity away', '<uid:till>', empty(204)),
  { ...shown('<uid:till-again>', true), name: 'shows it again, with another uid, because its source lives' },
  { operation: 'GetEntityByUid', name: 'is a 404 for the uid before', request: { path: '/entities/by-uid/<uid:till>' }, answer: absent('No entity with uid <uid:till>') },
];

const lame = {
  unprocessed_entity: holding({
    kind: 'Component',
    metadata: holding({ name: 'lame', annotations: {
      'backstage.io/managed-by-location': 'file:{folder}/lame.yaml', 'backstage.io/managed-by-origin-location': 'file:{folder}/lame.yaml',
    } }),
    spec: { type: 'service', owner: 'crew' },
  }),
  errors: [holding({ name: 'InputError', message: /lame.*lifecycle/ })],
  location_key: 'file:{folder}/lame.yaml',
  next_update_at: '<text>',
  last_discovery_at: '<text>',
};
const pending = list => answers({ type: 'pending', entities: list });
const unprocessed = [
  {
    operation: 'unprocessed pending', name: 'lists what never could be read', request: { path: '/entities/unprocessed/pending' },
    answer: pending([holding({ ...lame, entity_id: '<uid:lame>', entity_ref: 'component:default/lame' })]),
    differs: {
      why: 'In Backstage two columns of one name clash and the ids are null, so that its delete button cannot work.',
      backstage: pending([holding({ ...lame, entity_id: null, entity_ref: null })]),
    },
  },
  { operation: 'unprocessed pending', name: 'lists those of an owner', request: { path: '/entities/unprocessed/pending?owner=crew' }, answer: pending([holding({ unprocessed_entity: lame.unprocessed_entity })]) },
  { operation: 'unprocessed pending', name: 'takes an owner as it is spelled', request: { path: '/entities/unprocessed/pending?owner=Crew' }, answer: pending([]) },
  { operation: 'unprocessed pending', name: 'is a 401 without a token', request: { path: '/entities/unprocessed/pending', ...anonymous }, answer: missing },
  { operation: 'unprocessed failed', name: 'lists nothing that was never read', request: { path: '/entities/unprocessed/failed' }, answer: answers({ type: 'failed', entities: [] }) },
  { operation: 'unprocessed failed', name: 'takes an owner', request: { path: '/entities/unprocessed/failed?owner=crew' }, answer: answers({ type: 'failed', entities: [] }) },
  { operation: 'unprocessed delete', name: 'is a 204 for what is not there', request: { method: 'DELETE', path: '/entities/unprocessed/delete/nope' }, answer: empty(204) },
  {
    operation: 'unprocessed delete', name: 'takes an unreadable entity away', request: { method: 'DELETE', path: '/entities/unprocessed/delete/<uid:lame>' },
    answer: empty(204),
    differs: { why: 'Backstage never says the id to delete by.', backstage: empty(204) },
  },
];

const basic = (name, action) => ({ type: 'basic', name, attributes: action ? { action } : {} });
const onEntity = (name, action) => ({ type: 'resource', name, attributes: { action }, resourceType: 'catalog-entity' });
const rule = (name, required, optional = []) => holding({
  name, description: '<text>', resourceType: 'catalog-entity',
  paramsSchema: holding({ type: 'object', required, properties: holding(Object.fromEntries([...required, ...optional].map(key => [key, holding({})]))) }),
});
const conditions = post('permission conditions', '/.well-known/backstage/permissions/apply-conditions');
const is = (ruleName, params, resourceType = 'catalog-entity') => ({ rule: ruleName, resourceType, params });
const one = (condition, resourceRef = 'component:default/cart', resourceType = 'catalog-entity') => ({ items: [{ id: 'a', resourceRef, resourceType, conditions: condition }] });
const decided = result => answers({ items: [{ id: 'a', result }] });
const component = is('IS_ENTITY_KIND', { kinds: ['component'] });
const permissions = [
  {
    operation: 'permission metadata', name: 'lists permissions and rules', request: { path: '/.well-known/backstage/permissions/metadata' },
    answer: answers({
      // Ours, for what Backstage does not have, stand beside them.
      permissions: atLeast([
        basic('catalog.entities.unprocessed.read', 'read'), basic('catalog.entities.unprocessed.delete', 'delete'),
        onEntity('catalog.entity.read', 'read'), basic('catalog.entity.create', 'create'), onEntity('catalog.entity.delete', 'delete'),
        onEntity('catalog.entity.refresh', 'update'), basic('catalog.entity.validate'),
        basic('catalog.location.read', 'read'), basic('catalog.location.create', 'create'), basic('catalog.location.delete', 'delete'),
        basic('catalog.location.analyze'), basic('catalog.ingestion.read', 'read'), basic('catalog.ingestion.manage', 'update'),
      ]),
      rules: anyOrder([
        rule('HAS_ANNOTATION', ['annotation'], ['value']), rule('HAS_LABEL', ['label'], ['value']), rule('HAS_METADATA', ['key'], ['value']),
        rule('HAS_SPEC', ['key'], ['value']), rule('IS_ENTITY_KIND', ['kinds']), rule('IS_ENTITY_OWNER', ['claims']),
      ]),
    }),
  },
  { operation: 'permission metadata', name: 'is a 401 without a token', request: { path: '/.well-known/backstage/permissions/metadata', ...anonymous }, answer: missing },
  ...[
    ['IS_ENTITY_KIND in any case', component, 'ALLOW'],
    ['IS_ENTITY_KIND of another kind', is('IS_ENTITY_KIND', { kinds: ['api', 'user'] }), 'DENY'],
    ['HAS_ANNOTATION', is('HAS_ANNOTATION', { annotation: 'acme.example/page' }), 'ALLOW'],
    ['HAS_ANNOTATION with another value', is('HAS_ANNOTATION', { annotation: 'acme.example/page', value: 'x' }), 'DENY'],
    ['HAS_LABEL with its value', is('HAS_LABEL', { label: 'acme.example/tier', value: 'FRONT' }), 'ALLOW'],
    ['HAS_LABEL of none', is('HAS_LABEL', { label: 'none' }), 'DENY'],
    ['HAS_METADATA of an item of a list', is('HAS_METADATA', { key: 'tags', value: 'java' }), 'ALLOW'],
    ['HAS_METADATA of a text in any case', is('HAS_METADATA', { key: 'TITLE', value: 'shopping CART' }), 'ALLOW'],
    ['HAS_SPEC of a field', is('HAS_SPEC', { key: 'lifecycle' }), 'ALLOW'],
    ['HAS_SPEC of another value', is('HAS_SPEC', { key: 'lifecycle', value: 'experimental' }), 'DENY'],
    ['IS_ENTITY_OWNER of a claim', is('IS_ENTITY_OWNER', { claims: ['user:default/x', 'group:default/crew'] }), 'ALLOW'],
    ['anyOf, allOf and not', { allOf: [{ anyOf: [is('HAS_LABEL', { label: 'none' }), component] }, { not: is('HAS_SPEC', { key: 'none' }) }] }, 'ALLOW'],
  ].map(([name, condition, result]) => conditions(`decides by ${name}`, one(condition), decided(result))),
  conditions('decides by IS_ENTITY_OWNER of a claim in another case', one(is('IS_ENTITY_OWNER', { claims: ['Group:default/Crew'] })), decided('ALLOW'), {
    differs: { why: 'In Backstage such a claim counts in lists and not for one entity; here it counts in both.', backstage: decided('DENY') },
  }),
  conditions('is a 400 for a rule about another resource', one(is('IS_ENTITY_KIND', { kinds: ['component'] }, 'other')), refused(/other/), {
    differs: { why: 'Backstage does not look at the resource that a rule names.', backstage: decided('ALLOW') },
  }),
  conditions('denies what is not there', one(component, 'component:default/none'), decided('DENY')),
  conditions('denies what is no reference', one(component, ':::'), decided('DENY')),
  conditions('decides one by one for a list', one(component, ['component:default/cart', 'component:default/none', 'user:default/ann']), decided(['ALLOW', 'DENY', 'DENY'])),
  conditions('decides nothing for nothing', { items: [] }, answers({ items: [] })),
  conditions('is a 400 without items', {}, refused(/items/)),
  conditions('is a 400 for an item without an id', { items: [{ ...one(component).items[0], id: undefined }] }, refused(/id/)),
  conditions('is a 400 for any of nothing', one({ anyOf: [] }), refused(/anyOf/)),
  conditions('is a 400 for another resource', one(is('IS_ENTITY_KIND', { kinds: ['x'] }, 'other'), 'x', 'other'), refused(/^Unexpected resource types: other/)),
  conditions('is a 400 without parameters', one(is('IS_ENTITY_KIND')), refused('<text>')),
  conditions('is a 400 for parameters of another shape', one(is('IS_ENTITY_KIND', { kinds: 'x' })), refused(/kinds/)),
  conditions('is a 400 for a rule that nobody knows', one(is('NO_SUCH_RULE', {})), refused(/NO_SUCH_RULE/), {
    differs: { why: 'Backstage fails with a 500.', backstage: { status: 500, headers: json, body: problem('Error', /NO_SUCH_RULE/) } },
  }),
  conditions('is a 401 without a token', { items: [] }, missing, anonymous),
];

const action = (name, destructive, readOnly, idempotent, required, properties, output) => holding({
  id: `catalog:${name}`, name, title: '<text>', description: '<text>', pluginId: 'catalog', attributes: { destructive, readOnly, idempotent },
  schema: holding({
    input: holding({ type: 'object', properties: holding(Object.fromEntries(properties.map(key => [key, holding({})]))), ...(required.length && { required }) }),
    output: holding({ type: 'object', properties: holding(Object.fromEntries(output.map(key => [key, holding({})]))) }),
  }),
});
const invoke = (name, id, body, answer, more) => post('action invoke', `/.backstage/actions/v1/actions/${id}/invoke`)(name, body, answer, more);
const output = value => answers({ output: value });
const wrong = id => refused(new RegExp(`^Invalid input to action "catalog:${id}"`));
const notThere = refused('No entity found with name "none"');
const actions = [
  {
    operation: 'action list', name: 'lists seven actions with their schemas', request: { path: '/.backstage/actions/v1/actions' },
    answer: answers({ actions: anyOrder([
      action('get-catalog-model-description', false, true, true, [], [], ['description']),
      action('get-catalog-entity', false, true, true, ['name'], ['kind', 'namespace', 'name'], []),
      action('validate-entity', false, true, true, ['entity'], ['entity', 'location'], ['isValid', 'isValidYaml', 'errors', 'entity']),
      action('register-entity', false, false, false, ['locationUrl'], ['locationUrl'], ['locationId']),
      action('unregister-entity', true, false, true, ['type'], ['type'], []),
      action('query-catalog-entities', false, true, true, [], ['query', 'fields', 'limit', 'offset', 'orderFields', 'fullTextFilter', 'cursor'],
        ['items', 'totalItems', 'hasMoreEntities', 'nextPageCursor']),
      action('refresh-catalog-entity', false, false, true, ['name'], ['kind', 'namespace', 'name'], ['entityRef']),
    ]) }),
  },
  { operation: 'action list', name: 'is a 401 without a token', request: { path: '/.backstage/actions/v1/actions', ...anonymous }, answer: missing },
  invoke('gets an entity', 'catalog:get-catalog-entity', { name: 'cart' }, output(holding({ kind: 'Component', relations: [holding({}), holding({}), holding({}), holding({}), holding({})] }))),
  invoke('gets an entity by its escaped id', 'catalog%3Aget-catalog-entity', { name: 'shop', kind: 'System', namespace: 'default' }, output(holding({ kind: 'System' }))),
  invoke('is a 400 for an entity that is not there', 'catalog:get-catalog-entity', { name: 'none' }, notThere),
  invoke('is a 400 without a name', 'catalog:get-catalog-entity', {}, wrong('get-catalog-entity')),
  invoke('is a 400 without a body', 'catalog:get-catalog-entity', undefined, wrong('get-catalog-entity')),
  invoke('is a 404 for an action that nobody knows', 'catalog:nothing', {}, absent('Action "catalog:nothing" not found')),
  invoke('is a 404 for an id without its plugin', 'get-catalog-entity', { name: 'cart' }, absent('Action "get-catalog-entity" not found')),
  invoke('queries, with a limit that is text', 'catalog:query-catalog-entities', { query: { kind: 'component' }, fields: ['metadata.name'], limit: '1', orderFields: { field: 'metadata.name', order: 'asc' } },
    output({ items: [{ metadata: { name: 'Cart' } }], totalItems: 2, hasMoreEntities: true, nextPageCursor: '<cursor:action>' })),
  invoke('queries on', 'catalog:query-catalog-entities', { cursor: '<cursor:action>', fields: ['metadata.name'] },
    output({ items: [{ metadata: { name: 'till' } }], totalItems: 2, hasMoreEntities: false })),
  invoke('is a 400 for a query that is none', 'catalog:query-catalog-entities', { query: { kind: ['x'] } }, refused(/^Invalid (input to action "catalog:query-catalog-entities"|query)/)),
  invoke('describes the model', 'catalog:get-catalog-model-description', {}, output({ description: /Component[\s\S]*relations/i })),
  invoke('validates a good text', 'catalog:validate-entity', { entity: JSON.stringify(entity()) }, output({ isValid: true, isValidYaml: true, errors: [], entity: entity() })),
  invoke('validates a bad entity', 'catalog:validate-entity', { entity: JSON.stringify(entity({ spec: { type: 'part', owner: 'crew' } })) },
    output({ isValid: false, isValidYaml: true, errors: [/lifecycle/] })),
  invoke('validates a text that is no YAML', 'catalog:validate-entity', { entity: 'kind: [' }, output({ isValid: false, isValidYaml: false, errors: [/YAML/] })),
  invoke('tells a location that is no address', 'catalog:validate-entity', { entity: JSON.stringify(entity()), location: 'nope' },
    output({ isValid: false, isValidYaml: true, errors: [/'nope'/] }), {
      differs: { why: 'Backstage refuses the input instead of telling it like any other fault.', backstage: wrong('validate-entity') },
    }),
  invoke('refreshes', 'catalog:refresh-catalog-entity', { name: 'cart' }, output({ entityRef: 'component:default/cart' })),
  invoke('is a 400 for refreshing what is not there', 'catalog:refresh-catalog-entity', { name: 'none' }, notThere),
  invoke('is a 400 for registering what is no address', 'catalog:register-entity', { locationUrl: 'nope' }, refused('nope is an invalid URL')),
  invoke('registers', 'catalog:register-entity', { locationUrl: '{host}/kite.yaml' }, output({ locationId: '<id:kite>' })),
  { operation: 'GetLocation', name: 'shows what an action registered', request: { path: '/locations/<id:kite>' }, answer: answers(holding({ target: '{host}/kite.yaml' })) },
  invoke('is a 409 for registering twice', 'catalog:register-entity', { locationUrl: '{host}/kite.yaml' }, { status: 409, headers: json, body: holding({ error: holding({ name: /Error$/ }), response: holding({ statusCode: 409 }) }) }),
  invoke('is a 400 for unregistering nothing', 'catalog:unregister-entity', {}, wrong('unregister-entity')),
  invoke('is a 404 for unregistering an id that is not there', 'catalog:unregister-entity', { type: { locationId: 'nope' } }, { status: 404, headers: json, body: holding({ response: holding({ statusCode: 404 }) }) }),
  invoke('is a 404 for unregistering a target that is not there', 'catalog:unregister-entity', { type: { locationUrl: '{host}/none.yaml' } }, absent('Location with URL {host}/none.yaml not found')),
  invoke('unregisters by target in any case', 'catalog:unregister-entity', { type: { locationUrl: '{host}/KITE.yaml' } }, output({})),
  { operation: 'GetLocation', name: 'no longer shows what an action unregistered', request: { path: '/locations/<id:kite>' }, answer: absent('Found no location with ID <id:kite>') },
  invoke('is a 401 without a token', 'catalog:get-catalog-entity', { name: 'cart' }, missing, anonymous),
];

export const pairs = [...refreshing, ...validating, ...analyzing, ...deleting, ...unprocessed, ...permissions, ...actions];
