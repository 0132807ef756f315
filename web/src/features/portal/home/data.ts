// What home asks the server: who I am and what I own, what is wrong with it, what changed in it lately.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Entity, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { unprocessed } from '../../../api/unprocessed';

/** A relation to what is not in the catalog. */
export type Dangling = Schema<'DanglingView'>;
/** A place that descriptors are read from. */
export type Source = Schema<'SourceView'>;
/** Something that changed. */
export type Changed = Schema<'ChangeView'>;

const MINE_MOST = 500;
const FIELDS = ['kind', 'metadata.namespace', 'metadata.name', 'metadata.title', 'metadata.annotations', 'spec.type', 'spec.lifecycle', 'relations', 'status'];

/** Everything that these own. */
export function mineQuery(owners: readonly string[]) {
  return queryOptions({
    queryKey: [...keys.catalog, 'mine', ...owners],
    queryFn: async ({ signal }): Promise<Entity[]> => {
      const filter = [owners.map((it) => `relations.ownedBy=${it}`).join(',')];
      const query = { filter, fields: FIELDS, limit: MINE_MOST };
      return (await ask(api.GET('/api/catalog/entities/by-query', { params: { query }, signal }))).items;
    },
    enabled: owners.length > 0,
  });
}

/** How many things there are that somebody has described. People and teams alone are no catalog yet. */
export const describedQuery = queryOptions({
  queryKey: [...keys.catalog, 'described'],
  queryFn: async ({ signal }) => {
    const { facets } = await ask(api.GET('/api/catalog/entity-facets', { params: { query: { facet: ['kind'] } }, signal }));
    const counted = (facets.kind ?? []).filter((it) => !['user', 'group', 'location'].includes(it.value.toLowerCase()));
    return counted.reduce((sum, it) => sum + it.count, 0);
  },
});

/** Relations to nothing, the first 500. */
export const danglingQuery = queryOptions({
  queryKey: [...keys.catalog, 'home', 'dangling'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/catalog/v1/dangling', { params: { query: { limit: 500 } }, signal }))).items,
});

/** Places that descriptors are read from; none for who may not see them. */
export const sourcesQuery = queryOptions({
  queryKey: [...keys.catalog, 'home', 'sources'],
  queryFn: ({ signal }) => orNone(ask(api.GET('/api/catalog/v1/sources', { params: { query: { limit: 500 } }, signal })).then((it) => it.items)),
});

/** Descriptors that could not be read; none for who may not see them. */
export const failedQuery = queryOptions({
  queryKey: [...keys.catalog, 'home', 'failed'],
  queryFn: ({ signal }) => orNone(unprocessed('failed', signal)),
});

const BACK = 3000;
const PAGES_MOST = 8;

/** What changed lately, oldest first. The feed reads forwards, so we begin some way before its head. */
export const changesQuery = queryOptions({
  queryKey: [...keys.catalog, 'home', 'changes'],
  queryFn: async ({ signal }): Promise<Changed[]> => {
    const { head } = await ask(api.GET('/api/catalog/v1/changes', { signal }));
    const found: Changed[] = [];
    let after = Math.max(0, head - BACK);
    for (let page = 0; page < PAGES_MOST && after < head; page += 1) {
      const answer = await pageAfter(after, signal);
      if (answer === undefined) break;
      found.push(...answer.items);
      if (answer.next <= after) break;
      after = answer.next;
    }
    return found;
  },
  staleTime: 5_000,
});

/** A cursor from before what is kept is no failure here: then there is nothing to tell. */
async function pageAfter(after: number, signal: AbortSignal): Promise<{ items: Changed[]; next: number } | undefined> {
  try {
    return await ask(api.GET('/api/catalog/v1/changes', { params: { query: { after } }, signal }));
  } catch (thrown) {
    if (asFailure(thrown).kind === 'conflict') return undefined;
    throw thrown;
  }
}

async function orNone<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (thrown) {
    if (asFailure(thrown).kind === 'denied') return [];
    throw thrown;
  }
}
