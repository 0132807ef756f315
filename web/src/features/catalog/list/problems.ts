// Which entities have something wrong with their descriptor, by reference; nobody's business who may not know.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { getJson } from '../../../api/client';
import { usePermission } from '../../../page/Permitted';

interface Unprocessed {
  entities: { entity_ref: string; errors?: unknown[] }[];
}

interface Summary {
  total: number;
}

const NONE: ReadonlyMap<string, number> = new Map();

/** Problems by entity. */
export function useProblems(): ReadonlyMap<string, number> {
  const may = usePermission('catalog.entities.unprocessed.read');
  const query = useQuery({
    queryKey: [...keys.catalog, 'failed'],
    enabled: may === true,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { entities } = await getJson<Unprocessed>('/api/catalog/entities/unprocessed/failed', signal);
      return new Map(entities.map((it) => [it.entity_ref.toLowerCase(), Math.max(1, it.errors?.length ?? 1)]));
    },
  });
  return query.data ?? NONE;
}

/** How many problems there are of all sorts; undefined where nobody says. */
export function useProblemCount(): number | undefined {
  return useQuery({
    queryKey: [...keys.catalog, 'problems', 'summary'],
    staleTime: 60_000,
    queryFn: ({ signal }) => getJson<Summary>('/api/catalog/v1/problems/summary', signal),
  }).data?.total;
}
