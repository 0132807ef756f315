// The list's question in the server's words: predicates, the order, and what sorting would leave out.
import { parseRef } from '../../../kit/ref';
import { facetIds, facetPaths, type FacetId, type FieldFilter, type ListState } from './state';

/** A condition as `POST /entities/by-query` takes it. */
export type Predicate = Record<string, unknown>;

/** What "mine" and "starred" mean for whoever looks. */
export interface Self {
  owners: readonly string[];
  starred: readonly string[];
}

/** One run of rows: the server drops what lacks the field that it sorts by, so that comes after in a run of its own. */
export interface Run {
  query: Predicate;
  field: string;
  descending: boolean;
}

/** Where the text filter looks. */
export const textFields = ['metadata.name', 'metadata.title', 'metadata.description', 'spec.profile.displayName'];

/** Columns that can be sorted by, with the field that is compared. */
export const sortFields: Readonly<Record<string, string>> = {
  name: 'metadata.name',
  kind: 'kind',
  owner: 'relations.ownedBy',
  system: 'spec.system',
  type: 'spec.type',
  lifecycle: 'spec.lifecycle',
  tags: 'metadata.tags',
  namespace: 'metadata.namespace',
};
/** Every entity has these. */
const ALWAYS = new Set(['metadata.name', 'kind', 'metadata.namespace']);
const NOTHING: Predicate = { kind: { $in: [] } };

/** Everything that the filters and the view say; without one filter where its own values are counted. */
export function predicateOf(state: ListState, self: Self, without?: FacetId): Predicate {
  const all: Predicate[] = [...whoseOf(state, self)];
  for (const id of facetIds) {
    const values = state.filters[id];
    if (id !== without && values.length > 0) all.push({ [facetPaths[id]]: { $in: values } });
  }
  all.push(...state.fields.map(ofField));
  return joined(all);
}

/** The view and the kinds alone: whose values stay listed, with zero, when other filters leave none of them. */
export function basePredicate(state: ListState, self: Self): Predicate {
  const kinds = state.filters.kind;
  return joined([...whoseOf(state, self), ...(kinds.length > 0 ? [{ kind: { $in: kinds } }] : [])]);
}

/** The runs of rows, one after the other. */
export function runsOf(state: ListState, self: Self): Run[] {
  const query = predicateOf(state, self);
  const { descending } = state.sort;
  const field = sortFields[state.sort.column] ?? 'metadata.name';
  const sorted = { query, field, descending };
  if (ALWAYS.has(field)) return [sorted];
  const rest = joined([...(Object.keys(query).length > 0 ? [query] : []), { $not: { [field]: { $exists: true } } }]);
  return [sorted, { query: rest, field: 'metadata.name', descending: false }];
}

function whoseOf({ whose }: ListState, self: Self): Predicate[] {
  if (whose === 'mine') return [self.owners.length === 0 ? NOTHING : { 'relations.ownedBy': { $in: self.owners } }];
  if (whose === 'starred') return [self.starred.length === 0 ? NOTHING : { $any: self.starred.map(oneEntity) }];
  return [];
}

function oneEntity(ref: string): Predicate {
  const { kind, namespace, name } = parseRef(ref);
  return { kind, 'metadata.namespace': namespace, 'metadata.name': name };
}

function ofField({ field, test, value }: FieldFilter): Predicate {
  if (test === 'has') return { [field]: { $exists: true } };
  return test === 'is' ? { [field]: value } : { $not: { [field]: value } };
}

function joined(all: Predicate[]): Predicate {
  const [first] = all;
  if (first === undefined) return {};
  return all.length === 1 ? first : { $all: all };
}
