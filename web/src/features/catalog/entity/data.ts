// What entity pages ask beyond the first answer: lists by a filter, the graph around it, its descriptor.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, getJson, type Entity, type Schema } from '../../../api/client';
import type { EntityProblem } from '../../../api/entityView';
import { parseRef } from '../../../kit/ref';

/** What rows show of an entity, so that an answer of hundreds stays small. */
const ROW_FIELDS = [
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

/** Entities that match a filter of Backstage's form, the first `limit` by name. `more` are further fields. */
export function rowsQuery(filter: string, limit: number = ROWS_MOST, more: readonly string[] = []) {
  return queryOptions({
    queryKey: [...keys.catalog, 'rows', filter, limit, ...more],
    queryFn: async ({ signal }): Promise<Rows> => {
      const query = { filter: [filter], fields: [...ROW_FIELDS, ...more], limit, orderField: ['metadata.name,asc'] };
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
export interface GraphNode {
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  title?: string;
  type?: string;
  lifecycle?: string;
  owner?: string;
  system?: string;
  description?: string;
  tags?: string[];
  depth: number;
  missing: boolean;
}

/** What the graph answers. Edges point from what needs to what is needed. */
export interface Graph {
  root: string;
  nodes: GraphNode[];
  edges: { from: string; to: string; relation: string }[];
  truncated: boolean;
  tookMs: number;
}

/** Which part of the graph is asked for. */
export interface GraphAsk {
  direction: 'needs' | 'neededBy' | 'both';
  depth: number | 'all';
  relations?: readonly string[];
  limit?: number;
}

/** The graph around an entity. */
export function graphQuery(root: string, wanted: GraphAsk) {
  const query = new URLSearchParams({ root, direction: wanted.direction, depth: String(wanted.depth), limit: String(wanted.limit ?? 1000) });
  for (const relation of wanted.relations ?? []) query.append('relation', relation);
  const text = query.toString();
  return queryOptions({
    queryKey: [...keys.catalog, 'graph', text],
    queryFn: ({ signal }) => getJson<Graph>(`/api/catalog/v1/graph?${text}`, signal),
  });
}

/** The file that an entity came from. Lines count from 1 within the whole file. */
export interface Descriptor {
  file: string;
  text: string;
  /** First line of this entity's document, and how many lines it has. */
  line: number;
  lines: number;
  problems: EntityProblem[];
  edit?: string;
  readAt?: number;
  /** No file is there; the text is what the catalog holds. */
  generated?: boolean;
  /** The text is not all of the file. */
  partial?: boolean;
}

/** The descriptor of an entity. */
export function descriptorQuery(ref: string) {
  const { kind, namespace, name } = parseRef(ref);
  const path = [kind, namespace, name].map((part) => encodeURIComponent(part)).join('/');
  return queryOptions({
    queryKey: [...keys.catalog, 'descriptor', ref.toLowerCase()],
    queryFn: ({ signal }) => getJson<Descriptor>(`/api/catalog/v1/entities/${path}/descriptor`, signal),
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
