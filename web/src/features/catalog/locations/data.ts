// What the locations page asks: every source, how much comes from each, its files; and what can be done.
import { queryOptions } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { parseRef } from '../../../kit';
import type { Shape } from '../../../ui';

/** A place that descriptors are read from. */
export type Source = Schema<'SourceView'>;
/** An entity that stays out. */
export type Ignored = Schema<'IgnoredView'>;

type SourceFile = Schema<'FileView'>;

/** More than these are not brought to one page. */
const MOST = 5000;
const PAGE = 500;
const ORIGIN = 'metadata.annotations.backstage.io/managed-by-origin-location';

/** What a removal that is held back is about. */
export interface Held {
  entities: number;
  of: number;
  examples: string[];
}

interface Page<T> {
  items: T[];
  next?: string | null | undefined;
}

/** Every page of a list, up to so many. */
async function all<T>(page: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const answer = await page(after);
    found.push(...answer.items);
    after = answer.next ?? undefined;
  } while (after !== undefined && found.length < MOST);
  return found;
}

/** All sources. */
export const sourcesQuery = queryOptions({
  queryKey: [...keys.catalog, 'sources'],
  queryFn: ({ signal }) =>
    all<Source>((after) => ask(api.GET('/api/catalog/v1/sources', { params: { query: { limit: PAGE, ...(after === undefined ? {} : { after }) } }, signal }))),
  // Readings that find nothing new are not told by the stream.
  refetchInterval: 10_000,
});

/** How many entities come from each source, by `type:target`. */
export const countsQuery = queryOptions({
  queryKey: [...keys.catalog, 'sources', 'counts'],
  queryFn: async ({ signal }) => {
    const { facets } = await ask(api.GET('/api/catalog/entity-facets', { params: { query: { facet: [ORIGIN] } }, signal }));
    return new Map((facets[ORIGIN] ?? []).map((it) => [it.value, it.count]));
  },
});

/** The files of a source, the first 500. */
export function filesQuery(id: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'sources', id, 'files'],
    queryFn: async ({ signal }) => ask(api.GET('/api/catalog/v1/sources/{id}/files', { params: { path: { id }, query: { limit: PAGE } }, signal })),
  });
}

/** What stays out of the catalog. */
export const ignoredQuery = queryOptions({
  queryKey: [...keys.catalog, 'ignored'],
  queryFn: ({ signal }) =>
    all<Ignored>((after) => ask(api.GET('/api/catalog/v1/ignored', { params: { query: { limit: PAGE, ...(after === undefined ? {} : { after }) } }, signal }))),
});

/** Has a source read now. */
export async function refresh(id: string): Promise<void> {
  await ask(api.POST('/api/catalog/v1/sources/{id}/refresh', { params: { path: { id } } }));
}

/** Lets a source remove what was held back. */
export async function release(id: string): Promise<void> {
  await ask(api.POST('/api/catalog/v1/sources/{id}/release', { params: { path: { id } } }));
  changed(keys.catalog);
}

/** Has a registered location read another place. */
export async function retarget(id: string, target: string): Promise<void> {
  const body = { type: 'url', target };
  await ask(api.PUT('/api/catalog/locations/{id}', { params: { path: { id } }, body }));
  changed(keys.catalog);
}

/** Lets an entity in again. */
export async function lift(ref: string): Promise<void> {
  await ask(api.DELETE('/api/catalog/v1/ignored/{kind}/{namespace}/{name}', { params: { path: parseRef(ref) } }));
  changed(keys.catalog);
}

/** Keeps an entity out again. */
export async function ignore(ref: string, reason: string): Promise<void> {
  await ask(api.PUT('/api/catalog/v1/ignored/{kind}/{namespace}/{name}', { params: { path: parseRef(ref) }, body: { reason } }));
  changed(keys.catalog);
}

/** The shape of a source's state. */
export function shapeOf(source: Pick<Source, 'state'>): Shape {
  const shapes: Readonly<Record<string, Shape>> = { ok: 'ok', failing: 'bad', held: 'waiting', removing: 'running', new: 'todo' };
  return shapes[source.state] ?? 'unknown';
}

/** What is held back at a source. */
export function heldOf(source: Source): Held | undefined {
  const held = source.held as Partial<Held> | null | undefined;
  if (held == null) return undefined;
  return { entities: held.entities ?? 0, of: held.of ?? 0, examples: held.examples ?? [] };
}

const WORST = ['held', 'failing', 'removing', 'new', 'ok'];

/** Those that fit what is typed and chosen, in order. */
export function arranged(sources: readonly Source[], wanted: { text: string; state: string; sort: string; down: boolean }, counts: ReadonlyMap<string, number>): Source[] {
  const text = wanted.text.trim().toLowerCase();
  const fits = sources.filter(
    (it) => (wanted.state === '' || it.state === wanted.state) && (text === '' || `${it.target} ${it.problem ?? ''}`.toLowerCase().includes(text)),
  );
  const byTarget = (one: Source, other: Source) => one.target.localeCompare(other.target);
  const orders: Readonly<Record<string, (one: Source, other: Source) => number>> = {
    state: (one, other) => WORST.indexOf(one.state) - WORST.indexOf(other.state),
    target: byTarget,
    origin: (one, other) => one.origin.localeCompare(other.origin),
    entities: (one, other) => (counts.get(`${one.type}:${one.target}`) ?? 0) - (counts.get(`${other.type}:${other.target}`) ?? 0),
    read: (one, other) => (one.checkedAt ?? 0) - (other.checkedAt ?? 0),
  };
  const order = orders[wanted.sort] ?? byTarget;
  return fits.sort((one, other) => (wanted.down ? -1 : 1) * order(one, other) || byTarget(one, other));
}
