// The targets of the catalog's sources by their ids: jobs about a source know it only by its id.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { usePermission } from '../../../page/Permitted';

const MOST = 500;

/** Targets by id; empty while nobody knows, or for who may not see sources. */
export function useSourceNames(wanted: boolean): ReadonlyMap<string, string> {
  const may = usePermission(wanted ? 'catalog.source.read' : undefined);
  const sources = useQuery({
    queryKey: [...keys.catalog, 'sources', 'names'],
    queryFn: async ({ signal }) => (await ask(api.GET('/api/catalog/v1/sources', { params: { query: { limit: MOST } }, signal }))).items,
    enabled: wanted && may === true,
    staleTime: 60_000,
  });
  return useMemo(() => new Map((sources.data ?? []).map((it) => [it.id, it.target])), [sources.data]);
}
