// The twenty operations of Backstage's catalog, and what the framework and a module add to them.

/** Operations of the catalog's own document: id, method, path. */
export const operations = [
  ['GetEntities', 'GET', '/entities'],
  ['GetEntitiesByQuery', 'GET', '/entities/by-query'],
  ['QueryEntitiesByPredicate', 'POST', '/entities/by-query'],
  ['GetEntityByUid', 'GET', '/entities/by-uid/{uid}'],
  ['DeleteEntityByUid', 'DELETE', '/entities/by-uid/{uid}'],
  ['GetEntityByName', 'GET', '/entities/by-name/{kind}/{namespace}/{name}'],
  ['GetEntityAncestryByName', 'GET', '/entities/by-name/{kind}/{namespace}/{name}/ancestry'],
  ['GetEntitiesByRefs', 'POST', '/entities/by-refs'],
  ['GetEntityFacets', 'GET', '/entity-facets'],
  ['QueryEntityFacetsByPredicate', 'POST', '/entity-facets'],
  ['RefreshEntity', 'POST', '/refresh'],
  ['ValidateEntity', 'POST', '/validate-entity'],
  ['CreateLocation', 'POST', '/locations'],
  ['GetLocations', 'GET', '/locations'],
  ['GetLocationsByQuery', 'POST', '/locations/by-query'],
  ['GetLocation', 'GET', '/locations/{id}'],
  ['UpdateLocation', 'PUT', '/locations/{id}'],
  ['DeleteLocation', 'DELETE', '/locations/{id}'],
  ['getLocationByEntity', 'GET', '/locations/by-entity/{kind}/{namespace}/{name}'],
  ['AnalyzeLocation', 'POST', '/analyze-location'],
].map(([id, method, path]) => ({ id, method, path }));

/** What stands beside them; the names are ours. */
export const besides = [
  ['unprocessed failed', 'GET', '/entities/unprocessed/failed'],
  ['unprocessed pending', 'GET', '/entities/unprocessed/pending'],
  ['unprocessed delete', 'DELETE', '/entities/unprocessed/delete/{id}'],
  ['permission metadata', 'GET', '/.well-known/backstage/permissions/metadata'],
  ['permission conditions', 'POST', '/.well-known/backstage/permissions/apply-conditions'],
  ['action list', 'GET', '/.backstage/actions/v1/actions'],
  ['action invoke', 'POST', '/.backstage/actions/v1/actions/{id}/invoke'],
  ['no route', null, null],
].map(([id, method, path]) => ({ id, method, path }));
