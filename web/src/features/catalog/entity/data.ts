// What entity pages ask beyond the first answer: lists by a filter, the graph around it, its descriptor.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Entity, type Schema, type Told } from '../../../api/client';
import { parseRef } from '../../../kit/ref';

/** What rows show of an entity, so that an answer of hundreds stays small. */
export const ROW_FIELDS = [
  'kind',
  'metadata.namespace',
  'metadata.name',
  'metadata.title',
  'metadata.description',
  'spec.type',
  'spec.lifecycle',
  'spec.owner',
  'spec.profile',
  'relations',
];

/** More than this is shown by the catalog's table, not by a card. */
export const ROWS_MOST = 500;

/** A list of entities, and how many there are in all. */
export interface Rows {
  items: Entity[];
  total: number;
}

/** Entities that match a filter of Backstage's form, the first `limit` by name. */
export function rowsQuery(filter: string, limit: number = ROWS_MOST) {
  return queryOptions({
    queryKey: [...keys.catalog, 'rows', filter, limit],
    queryFn: async ({ signal }): Promise<Rows> => {
      const query = { filter: [filter], fields: ROW_FIELDS, limit, orderField: ['metadata.name,asc'] };
      const answer = await ask(api.GET('/api/catalog/entities/by-query', { params: { query }, signal }));
      return { items: answer.items, total: answer.totalItems };
    },
  });
}

/** How many entities of each kind match a filter. */
export function kindsQuery(filter: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'kinds', filter],
    queryFn: async ({ signal }): Promise<{ value: string; count: number }[]> => {
      const answer = await ask(api.GET('/api/catalog/entity-facets', { params: { query: { facet: ['kind'], filter: [filter] } }, signal }));
      return [...(answer.facets.kind ?? [])].sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
    },
  });
}

/** A thing of the graph. */
export type GraphNode = Told<'GraphNodeView'>;

/** What the graph answers. Edges point from what needs to what is needed. */
export type Graph = Told<'GraphView'>;

/** Which part of the graph is asked for. */
export interface GraphAsk {
  direction: 'needs' | 'neededBy' | 'both';
  depth: number | 'all';
  relations?: readonly string[];
  limit?: number;
}

/** The graph around an entity. */
export function graphQuery(root: string, wanted: GraphAsk) {
  const { direction, depth, relations = [], limit = 1000 } = wanted;
  const query = { root, direction, depth: String(depth), relation: [...relations], limit };
  return queryOptions({
    queryKey: [...keys.catalog, 'graph', query],
    queryFn: async ({ signal }): Promise<Graph> => (await ask(api.GET('/api/catalog/v1/graph', { signal, params: { query } }))) as Graph,
  });
}

/** The file that an entity came from. Lines count from 1 within the whole file. */
export type Descriptor = Told<'DescriptorView'>;

/** The descriptor of an entity. */
export function descriptorQuery(ref: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'descriptor', ref.toLowerCase()],
    queryFn: async ({ signal }): Promise<Descriptor> => {
      const path = parseRef(ref);
      return (await ask(api.GET('/api/catalog/v1/entities/{kind}/{namespace}/{name}/descriptor', { signal, params: { path } }))) as Descriptor;
    },
  });
}

/** A place that descriptors are read from. */
export type Source = Schema<'SourceView'>;

/** One source. */
export function sourceQuery(id: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'source', id],
    queryFn: ({ signal }) => ask(api.GET('/api/catalog/v1/sources/{id}', { params: { path: { id } }, signal })),
  });
}

/** The files of a source, with what is wrong in them. */
export function sourceFilesQuery(id: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'source', id, 'files'],
    queryFn: ({ signal }) => ask(api.GET('/api/catalog/v1/sources/{id}/files', { params: { path: { id }, query: { limit: 500 } }, signal })),
  });
}
