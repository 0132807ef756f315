// What the list shows, as it stands in the address: view, text, filters, order. Both ways, and nothing else.
import { formatRef, parseRef } from '../../../kit/ref';
import type { QueryChange } from '../../../page/location';

/** Whose entities. */
export type Whose = 'all' | 'mine' | 'starred';

/** The filters of the rail, by their name in the address, with the path that each asks for. */
export const facetPaths = {
  kind: 'kind',
  lifecycle: 'spec.lifecycle',
  owner: 'relations.ownedBy',
  type: 'spec.type',
  tag: 'metadata.tags',
  namespace: 'metadata.namespace',
} as const;

/** One filter of the rail. */
export type FacetId = keyof typeof facetPaths;

/** All of them, in the order of the rail. */
export const facetIds = Object.keys(facetPaths) as FacetId[];

/** A filter on any field: `has` asks only that it is there. */
export interface FieldFilter {
  field: string;
  test: 'is' | 'isNot' | 'has';
  value: string;
}

/** By which column, which way. */
export interface ListSort {
  column: string;
  descending: boolean;
}

/** The whole question. Values of `kind` and `owner` are lower case and whole references. */
export interface ListState {
  whose: Whose;
  text: string;
  filters: Readonly<Record<FacetId, readonly string[]>>;
  fields: readonly FieldFilter[];
  sort: ListSort;
}

const BY_NAME: ListSort = { column: 'name', descending: false };
const NO_FILTERS: ListState['filters'] = { kind: [], lifecycle: [], owner: [], type: [], tag: [], namespace: [] };

/** Reads an address. One that asks for nothing means components, as people expect of a catalog. */
export function readState(query: URLSearchParams): ListState {
  const view = query.get('view');
  const whose: Whose = view === 'mine' || view === 'starred' ? view : 'all';
  const filters = Object.fromEntries(facetIds.map((id) => [id, [...new Set(query.getAll(id).map((it) => canonical(id, it)))]])) as Record<FacetId, string[]>;
  const fields = query.getAll('where').flatMap(readField);
  const asksNothing = view === null && fields.length === 0 && facetIds.every((id) => filters[id].length === 0);
  if (asksNothing) filters.kind = ['component'];
  return { whose, text: query.get('q') ?? '', filters, fields, sort: readSort(query.get('sort')) };
}

/** The change that makes the address say this. What is not the list's own stays. */
export function writeState(state: ListState): QueryChange {
  const asksNothing = state.whose === 'all' && state.fields.length === 0 && facetIds.every((id) => state.filters[id].length === 0);
  const change: Record<string, string | readonly string[] | undefined> = { ...state.filters };
  change.view = state.whose === 'all' ? (asksNothing ? 'all' : undefined) : state.whose;
  change.q = state.text === '' ? undefined : state.text;
  change.where = state.fields.map(writeField);
  const { column, descending } = state.sort;
  change.sort = column === BY_NAME.column && !descending ? undefined : `${descending ? '-' : ''}${column}`;
  return change;
}

/** The same as one text, to tell whether two states are the same and to keep one as a view. */
export function stateText(state: ListState): string {
  const query = new URLSearchParams();
  const change = writeState(state);
  for (const key of Object.keys(change).sort()) {
    const value = change[key];
    for (const one of typeof value === 'string' ? [value] : [...(value ?? [])].sort()) query.append(key, one);
  }
  return query.toString();
}

/** Adds a value to a filter, or takes it away. */
export function toggled(state: ListState, id: FacetId, value: string): ListState {
  const wanted = canonical(id, value);
  const had = state.filters[id];
  const isOn = had.some((it) => same(it, wanted));
  const values = isOn ? had.filter((it) => !same(it, wanted)) : [...had, wanted];
  return { ...state, filters: { ...state.filters, [id]: values } };
}

/** Everything shown: no filter, no text; view and order stay. */
export function cleared(state: ListState): ListState {
  return { ...state, text: '', filters: NO_FILTERS, fields: [] };
}

/** How many filters are on, the text not among them. */
export function filterCount(state: ListState): number {
  return state.fields.length + facetIds.reduce((sum, id) => sum + state.filters[id].length, 0);
}

/** Values are compared as the server compares them: in any case. */
export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function canonical(id: FacetId, value: string): string {
  if (id === 'kind') return value.toLowerCase();
  if (id !== 'owner') return value;
  return formatRef(parseRef(value, 'group')).toLowerCase();
}

function readSort(text: string | null): ListSort {
  if (text === null || text === '' || text === '-') return BY_NAME;
  return text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false };
}

function readField(text: string): FieldFilter[] {
  const negated = text.startsWith('!');
  const rest = negated ? text.slice(1) : text;
  const at = rest.indexOf('=');
  if (at === 0 || rest === '') return [];
  if (at < 0) return [{ field: rest, test: 'has', value: '' }];
  return [{ field: rest.slice(0, at), test: negated ? 'isNot' : 'is', value: rest.slice(at + 1) }];
}

function writeField({ field, test, value }: FieldFilter): string {
  if (test === 'has') return field;
  return `${test === 'isNot' ? '!' : ''}${field}=${value}`;
}
