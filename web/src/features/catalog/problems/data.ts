// What is wrong in the catalog, gathered from the lists that know it, as rows of one form.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { unprocessed } from '../../../api/unprocessed';
import { formatRef, parseRef, refOf } from '../../../kit';

/** The groups, in the order in which they are shown. */
export const groups = ['failed', 'pending', 'owners', 'dangling', 'conflicts', 'orphans', 'sources'] as const;
/** A group of problems. */
export type Group = (typeof groups)[number];

/** A claim of a name by a file. */
export type Claim = Schema<'ClaimView'>;

/** One thing that is wrong. */
export interface Row {
  id: string;
  group: Group;
  /** What it is about; a source has none. */
  ref: string | undefined;
  message: string;
  file?: string;
  line?: number;
  /** What is missing. */
  target?: string;
  relation?: string;
  claims?: Claim[];
  sourceId?: string;
  /** As the document names its owner, where it is no entity yet. */
  owner?: string;
}

const PAGE = 500;
const MOST = 2000;

async function all<T>(page: (query: { limit: number; after?: string }) => Promise<{ items: T[]; next?: string | null | undefined }>): Promise<T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const answer = await page(after === undefined ? { limit: PAGE } : { limit: PAGE, after });
    found.push(...answer.items);
    after = answer.next ?? undefined;
  } while (after !== undefined && found.length < MOST);
  return found;
}

async function unread(which: 'failed' | 'pending', signal: AbortSignal): Promise<Row[]> {
  return (await unprocessed(which, signal)).map((it): Row => {
    const [first] = it.errors;
    const owner = it.unprocessed_entity?.spec?.owner;
    return {
      id: `${which} ${it.entity_id}`,
      group: which,
      ref: it.entity_ref,
      message: first?.message ?? '',
      file: it.location_key,
      ...(first?.line === undefined ? {} : { line: first.line }),
      ...(typeof owner === 'string' ? { owner } : {}),
    };
  });
}

async function loose(signal: AbortSignal): Promise<Row[]> {
  const items = await all<Schema<'DanglingView'>>((query) => ask(api.GET('/api/catalog/v1/dangling', { params: { query }, signal })));
  return items.map((it): Row => {
    const group = it.relation === 'ownedBy' ? 'owners' : 'dangling';
    return { id: `${it.entityRef} ${it.relation} ${it.targetRef}`, group, ref: it.entityRef, message: '', relation: it.relation, target: it.targetRef };
  });
}

async function conflicts(signal: AbortSignal): Promise<Row[]> {
  const items = await all<Schema<'ConflictView'>>((query) => ask(api.GET('/api/catalog/v1/conflicts', { params: { query }, signal })));
  return items.map((it): Row => ({ id: `conflict ${it.entityRef}`, group: 'conflicts', ref: it.entityRef, message: '', claims: it.claims }));
}

async function orphans(signal: AbortSignal): Promise<Row[]> {
  const query = { filter: ['metadata.annotations.backstage.io/orphan=true'], fields: ['kind', 'metadata'], limit: PAGE };
  const { items } = await ask(api.GET('/api/catalog/entities/by-query', { params: { query }, signal }));
  return items.map((it): Row => ({ id: `orphan ${refOf(it)}`, group: 'orphans', ref: refOf(it), message: '' }));
}

async function sources(signal: AbortSignal): Promise<Row[]> {
  const items = await all<Schema<'SourceView'>>((query) => ask(api.GET('/api/catalog/v1/sources', { params: { query }, signal })));
  return items
    .filter((it) => it.state === 'failing' || it.state === 'held')
    .map((it): Row => ({ id: `source ${it.id}`, group: 'sources', ref: undefined, message: it.problem ?? '', file: it.target, sourceId: it.id }));
}

const READERS: Readonly<Record<string, (signal: AbortSignal) => Promise<Row[]>>> = {
  failed: (signal) => unread('failed', signal),
  pending: (signal) => unread('pending', signal),
  loose,
  conflicts,
  orphans,
  sources,
};

/** Which list a group is read from. */
export function listOf(group: Group): string {
  return group === 'owners' || group === 'dangling' ? 'loose' : group;
}

/** One of the lists; `undefined` for who may not see it. */
export function listQuery(list: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'problems', list],
    queryFn: async ({ signal }): Promise<Row[] | null> => {
      try {
        return await (READERS[list] ?? loose)(signal);
      } catch (thrown) {
        if (asFailure(thrown).kind === 'denied') return null;
        throw thrown;
      }
    },
  });
}

/** Owners of anything, for the filter. */
export const ownersQuery = queryOptions({
  queryKey: [...keys.catalog, 'problems', 'owners'],
  queryFn: async ({ signal }) => {
    const { facets } = await ask(api.GET('/api/catalog/entity-facets', { params: { query: { facet: ['relations.ownedBy'] } }, signal }));
    return (facets['relations.ownedBy'] ?? []).map((it) => it.value).sort();
  },
});

/** What an owner owns, by reference. */
export function ownedQuery(owner: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'problems', 'owned', owner],
    queryFn: async ({ signal }) => {
      const query = { filter: [`relations.ownedBy=${owner}`], fields: ['kind', 'metadata.name', 'metadata.namespace'], limit: MOST };
      return (await ask(api.GET('/api/catalog/entities/by-query', { params: { query }, signal }))).items.map(refOf);
    },
    enabled: owner !== '',
  });
}

/** Names like one that is not there. */
export async function nearTo(ref: string): Promise<string[]> {
  try {
    await ask(api.GET('/api/catalog/v1/entities/{kind}/{namespace}/{name}', { params: { path: parseRef(ref) } }));
    return [ref];
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.kind !== 'missing') throw failure;
    const body = failure.body as { near?: string[]; error?: { near?: string[] } } | undefined;
    return body?.error?.near ?? body?.near ?? [];
  }
}

/** Rows that fit. */
export function fitting(rows: readonly Row[], wanted: { text: string; kind: string; owner: string; owned: ReadonlySet<string> | undefined }): Row[] {
  const text = wanted.text.trim().toLowerCase();
  const owner = wanted.owner === '' ? undefined : parseRef(wanted.owner, 'group');
  return rows.filter((it) => {
    if (wanted.kind !== '' && (it.ref === undefined || parseRef(it.ref).kind !== wanted.kind)) return false;
    if (owner !== undefined) {
      const named = it.owner === undefined ? undefined : formatRef(parseRef(it.owner.toLowerCase(), 'group'));
      const target = it.group === 'owners' ? it.target : undefined;
      const owns = wanted.owned?.has((it.ref ?? '').toLowerCase()) === true || named === formatRef(owner) || target === formatRef(owner);
      if (!owns) return false;
    }
    return text === '' || [it.ref, it.message, it.file, it.target, it.relation].some((part) => part?.toLowerCase().includes(text) === true);
  });
}
