// Counts for the rail. Each filter's values are counted under all other filters and the text, so that one
// sees what a choice would leave; values that are gone stay listed with none.
import { keepPreviousData, queryOptions, useQueries } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { basePredicate, predicateOf, textFields, type Predicate, type Self } from './predicate';
import { facetIds, facetPaths, same, type FacetId, type ListState } from './state';

/** A value of a filter. */
export interface FacetValue {
  value: string;
  count: number;
}

/** The values of each filter; undefined until they are known. */
export interface Facets {
  values: Readonly<Record<FacetId, readonly FacetValue[] | undefined>>;
  /** How many there are of the chosen kinds in this view, before any other filter. */
  ofKinds: number | undefined;
}

type Counts = Partial<Record<string, FacetValue[]>>;

/** Counts for all filters, in as few questions as their conditions allow. */
export function useFacets(state: ListState, self: Self | undefined): Facets {
  const known = self ?? { owners: [], starred: [] };
  const plain = facetIds.filter((id) => state.filters[id].length === 0);
  const active = facetIds.filter((id) => state.filters[id].length > 0);
  const base = basePredicate(state, known);
  const all = predicateOf(state, known);
  // Most often no other filter is on, and one question answers both.
  const isBase = state.text === '' && JSON.stringify(base) === JSON.stringify(all);
  const asked = [
    countsQuery(base, facetIds),
    ...(isBase ? [] : [countsQuery(all, plain, state.text)]),
    ...active.map((id) => countsQuery(predicateOf(state, known, id), [id], state.text)),
  ];
  const answers = useQueries({ queries: asked.map((it) => ({ ...it, enabled: self !== undefined, placeholderData: keepPreviousData })) });
  const first = answers[0]?.data;
  const own = answers.slice(asked.length - active.length);
  const shared = asked.length > active.length + 1 ? answers[1]?.data : first;
  const values = Object.fromEntries(
    facetIds.map((id) => {
      const at = active.indexOf(id);
      const counts = at < 0 ? shared?.[facetPaths[id]] : own[at]?.data?.[facetPaths[id]];
      return [id, counts === undefined ? undefined : merged(counts, first?.[facetPaths[id]] ?? [], state.filters[id], id === 'owner')];
    }),
  ) as Record<FacetId, FacetValue[] | undefined>;
  return { values, ofKinds: first?.kind?.reduce((sum, it) => sum + it.count, 0) };
}

/** Counts of some paths under a condition, of what a text is found in as rows are. */
export function countsQuery(query: Predicate, ids: readonly FacetId[], text = '') {
  const facets = ids.map((id) => facetPaths[id]);
  const body = { facets, query, ...(text === '' ? {} : { fullTextFilter: { term: text, fields: textFields } }) };
  return queryOptions({
    queryKey: [...keys.catalog, 'facets', query, facets, text],
    queryFn: async ({ signal }): Promise<Counts> => (await ask(api.POST('/api/catalog/entity-facets', { body: body as never, signal }))).facets,
  });
}

/** Most first, then by name; what is gone comes last with none, and what is chosen is always there. */
export function merged(counts: readonly FacetValue[], base: readonly FacetValue[], chosen: readonly string[], ownersOnly = false): FacetValue[] {
  const all = new Map(counts.map((it) => [it.value.toLowerCase(), it]));
  for (const value of [...base.map((it) => it.value), ...chosen]) {
    const key = value.toLowerCase();
    if (!all.has(key)) all.set(key, { value, count: 0 });
  }
  return [...all.values()]
    .filter((it) => !ownersOnly || /^(group|user):/i.test(it.value) || chosen.some((one) => same(one, it.value)))
    .sort((one, other) => other.count - one.count || (one.value.toLowerCase() < other.value.toLowerCase() ? -1 : 1));
}
