// One entity with everything that its page needs in the first round trip.
import { queryOptions } from '@tanstack/react-query';
import { getJson, type Entity } from './client';
import { keys } from './cache';
import { parseRef } from '../kit/ref';

/** The other end of a relation. `exists` is false for what is missing or hidden. */
export interface Target {
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  title?: string;
  displayName?: string;
  type?: string;
  lifecycle?: string;
  description?: string;
  owner?: string;
  system?: string;
  exists: boolean;
}

/** Something wrong with a descriptor. Lines count from 1. */
export interface EntityProblem {
  severity: 'error' | 'warning';
  code?: string;
  message: string;
  hint?: string;
  field?: string;
  file?: string;
  line?: number;
  column?: number;
}

/** When the descriptor was read. Times are epoch milliseconds. */
export interface Freshness {
  sourceId?: string;
  target: string;
  state: string;
  checkedAt?: number;
  readAt?: number;
  readOkAt?: number;
  nextReadAt?: number;
  intervalSeconds?: number;
  problem?: string;
}

/** The answer of `GET /api/catalog/v1/entities/…`. */
export interface EntityView {
  entity: Entity;
  /** How many relations it has; of very many, only some stand in the entity. */
  relationsTotal: number;
  definitionBytes?: number;
  targets: Record<string, Target>;
  targetsTruncated: boolean;
  problems: EntityProblem[];
  freshness: Freshness | null;
  orphan: boolean;
  links: { source?: string; edit?: string };
}

/** The question for an entity's page, for `useQuery` and for prefetching. */
export function entityViewQuery(ref: string) {
  const { kind, namespace, name } = parseRef(ref);
  const path = [kind, namespace, name].map((part) => encodeURIComponent(part)).join('/');
  return queryOptions({
    queryKey: [...keys.catalog, 'view', ref.toLowerCase()],
    queryFn: ({ signal }) => getJson<EntityView>(`/api/catalog/v1/entities/${path}`, signal),
  });
}
