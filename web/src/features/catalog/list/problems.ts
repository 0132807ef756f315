// Which entities have something wrong with their descriptor, by reference; nobody's business who may not know.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { unprocessed } from '../../../api/unprocessed';
import { usePermission } from '../../../page/Permitted';

const NONE: ReadonlyMap<string, number> = new Map();

/** Problems by entity. */
export function useProblems(): ReadonlyMap<string, number> {
  const may = usePermission('catalog.entities.unprocessed.read');
  const query = useQuery({
    queryKey: [...keys.catalog, 'failed'],
    enabled: may === true,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const entities = await unprocessed('failed', signal);
      return new Map(entities.map((it) => [it.entity_ref.toLowerCase(), Math.max(1, it.errors.length)]));
    },
  });
  return query.data ?? NONE;
}

/** How many problems there are of all sorts; undefined where nobody says. */
export function useProblemCount(): number | undefined {
  return useQuery({
    queryKey: [...keys.catalog, 'problems', 'summary'],
    staleTime: 60_000,
    queryFn: ({ signal }) => ask(api.GET('/api/catalog/v1/problems/summary', { signal })),
  }).data?.total;
}
