// One entity with everything that its page needs in the first round trip.
import { queryOptions } from '@tanstack/react-query';
import { api, ask, type Entity, type Told } from './client';
import { keys } from './cache';
import { parseRef } from '../kit/ref';

/** The other end of a relation. `exists` is false for what is missing or hidden. */
export type Target = Told<'TargetView'>;

/** Something wrong with a descriptor. Lines count from 1. */
export type EntityProblem = Told<'FaultView'>;

/** How bad a problem is: only errors keep a document out. */
export function severityOf(problem: Pick<EntityProblem, 'severity'>): 'error' | 'warning' {
  return problem.severity === 'error' ? 'error' : 'warning';
}

/** When the descriptor was read. Times are epoch milliseconds. */
export type Freshness = Told<'FreshnessView'>;

/** An entity with what a page about it shows at first. */
export interface EntityView extends Omit<Told<'EntityView'>, 'entity' | 'freshness'> {
  entity: Entity;
  freshness: Freshness | null;
}

/** The question for an entity's page, for `useQuery` and for prefetching. */
export function entityViewQuery(ref: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'view', ref.toLowerCase()],
    queryFn: async ({ signal }): Promise<EntityView> => {
      const asked = api.GET('/api/catalog/v1/entities/{kind}/{namespace}/{name}', { signal, params: { path: parseRef(ref) } });
      const { entity, freshness, ...rest } = (await ask(asked)) as Told<'EntityView'>;
      // The document leaves open what an entity is; it is one of the catalog's.
      return { ...rest, entity: entity as Entity, freshness: freshness ?? null };
    },
  });
}
