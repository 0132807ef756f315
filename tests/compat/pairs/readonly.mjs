// Pairs of a catalog with `catalog.readonly: true`: what is registered cannot be changed, everything else goes on.
import { answers, empty, holding, json, problem, refused } from '../pairs.mjs';

export const configuration = '  readonly: true\n';

const boat = { type: 'url', target: '{host}/boat.yaml' };
const closed = { status: 403, headers: json, body: problem('NotAllowedError', 'This operation not allowed in readonly mode') };

export const pairs = [
  { operation: 'CreateLocation', name: 'is a 403', request: { method: 'POST', path: '/locations', body: boat }, answer: closed },
  {
    operation: 'CreateLocation',
    name: 'is a 403 before the type is looked at',
    request: { method: 'POST', path: '/locations', body: { type: 'file', target: '/x' } },
    answer: closed,
  },
  {
    operation: 'CreateLocation',
    name: 'is a 400 for a malformed body all the same',
    request: { method: 'POST', path: '/locations', body: {} },
    answer: refused("request/body must have required property 'target'"),
  },
  {
    operation: 'CreateLocation',
    name: 'may still be tried',
    request: { method: 'POST', path: '/locations?dryRun=true', body: boat },
    answer: answers(holding({ exists: false }), {}, 201),
  },
  { operation: 'UpdateLocation', name: 'is a 403', request: { method: 'PUT', path: '/locations/nope', body: boat }, answer: closed },
  { operation: 'DeleteLocation', name: 'is a 403', request: { method: 'DELETE', path: '/locations/nope' }, answer: closed },
  { operation: 'DeleteEntityByUid', name: 'is allowed', request: { method: 'DELETE', path: '/entities/by-uid/nope' }, answer: empty(204) },
  {
    operation: 'RefreshEntity',
    name: 'is allowed',
    request: { method: 'POST', path: '/refresh', body: { entityRef: 'component:default/cart' } },
    answer: empty(200),
  },
].map(pair => ({ ...pair, name: `${pair.name} (read-only)` }));
