// Rows of the list, page by page: only pages in view are asked for, and only the fields that are shown.
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask, type Entity } from '../../../api/client';
import { formatRef, parseRef } from '../../../kit/ref';
import { textFields, type Predicate, type Run } from './predicate';

/** What a row shows. */
export interface Row {
  ref: string;
  kind: string;
  namespace: string;
  name: string;
  title: string | undefined;
  description: string | undefined;
  type: string | undefined;
  lifecycle: string | undefined;
  /** A whole reference. */
  owner: string | undefined;
  system: string | undefined;
  tags: readonly string[];
  /** Its descriptor could not be read the last time. */
  orphan: boolean;
}

/** One answer. `took` is how long it was on its way, in milliseconds. */
export interface RowPage {
  rows: Row[];
  total: number;
  took: number;
  next: string | undefined;
}

/** What the table is given. */
export interface Rows {
  /** Sparse: what is not there yet is a hole. */
  rows: (Row | undefined)[];
  total: number | undefined;
  took: number;
  /** The rows belong to the question before. */
  isStale: boolean;
  error: unknown;
  retry: () => void;
  onRange: (first: number, last: number) => void;
}

/** Rows of a page: as many as are asked for at once. */
export const PAGE = 100;
const HALF = PAGE / 2;
/** Pages that nobody looks at any more are kept this long. */
const KEPT_MS = 60_000;
const FIELDS = [
  'kind',
  'metadata.namespace',
  'metadata.name',
  'metadata.title',
  'metadata.description',
  'metadata.tags',
  'metadata.annotations.backstage.io/orphan',
  'spec.type',
  'spec.lifecycle',
  'spec.owner',
  'spec.system',
  'spec.profile.displayName',
];

/** One page of a run. */
export function pageQuery(run: Run, text: string, page: number) {
  return queryOptions({
    queryKey: [...keys.catalog, 'list', run, text, page],
    queryFn: ({ signal }) => readPage(run, text, { limit: PAGE, offset: page * PAGE }, signal),
    ...(page === 0 ? {} : { gcTime: KEPT_MS }),
  });
}

/** How many entities a condition and a text leave. */
export function countQuery(query: Predicate, text: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'count', query, text],
    queryFn: async ({ signal }) => (await readPage({ query, field: 'metadata.name', descending: false }, text, { limit: 0 }, signal)).total,
    staleTime: 30_000,
  });
}

/** Asks for rows of a run, by offset or by the cursor of the page before. */
export async function readPage(run: Run, text: string, where: { limit: number; offset?: number; cursor?: string }, signal: AbortSignal): Promise<RowPage> {
  const { query, field, descending } = run;
  const question = {
    query,
    orderBy: [{ field, order: descending ? 'desc' : 'asc' }],
    ...(text === '' ? {} : { fullTextFilter: { term: text, fields: textFields } }),
  };
  const body = { fields: FIELDS, ...(where.cursor === undefined ? question : {}), ...where };
  const began = performance.now();
  const answer = await ask(api.POST('/api/catalog/entities/by-query', { body: body as never, signal }));
  const took = performance.now() - began;
  return { rows: answer.items.map(rowOf), total: answer.totalItems, took, next: answer.pageInfo.nextCursor ?? undefined };
}

/** The first pages of a question; shown until those of the next are all there. */
interface Heads {
  head: RowPage;
  tail: RowPage | undefined;
}

const NO_RUN: Run = { query: {}, field: '', descending: false };

/** All runs as one list. */
export function useRows(runs: readonly Run[], text: string, enabled: boolean): Rows {
  const [range, setRange] = useState({ first: 0, last: PAGE });
  const [shown, setShown] = useState<Heads>();
  const [run = NO_RUN, rest] = runs;
  const head = useQuery({ ...pageQuery(run, text, 0), enabled });
  const tail = useQuery({ ...pageQuery(rest ?? NO_RUN, text, 0), enabled: enabled && rest !== undefined });
  const isReady = head.data !== undefined && (rest === undefined || tail.data !== undefined);
  const tailData = rest === undefined ? undefined : tail.data;
  if (isReady && (shown === undefined || shown.head !== head.data || shown.tail !== tailData)) setShown({ head: head.data, tail: tailData });
  const heads = isReady ? { head: head.data, tail: tailData } : shown;
  const total = heads?.head.total ?? 0;
  const restTotal = heads?.tail?.total ?? 0;
  const wanted = useMemo(
    () => (isReady ? [...pagesIn(run, range, 0, total), ...(rest === undefined ? [] : pagesIn(rest, range, total, restTotal))] : []),
    [isReady, run, rest, range, total, restTotal],
  );
  const more = useQueries({ queries: wanted.map((it) => ({ ...pageQuery(it.run, text, it.page), enabled })) });
  const pages = useStable([heads?.head, heads?.tail, ...more.map((it) => it.data)]);
  const rows = useMemo(() => {
    const all: (Row | undefined)[] = [];
    const put = (at: number, page: RowPage | undefined) => page?.rows.forEach((row, index) => (all[at + index] = row));
    put(0, pages[0]);
    put(total, pages[1]);
    wanted.forEach((it, index) => {
      put(it.at, pages[index + 2]);
    });
    return all;
  }, [pages, wanted, total]);
  const failed = [head, tail, ...more].find((it) => it.isError);
  const onRange = useCallback((firstRow: number, lastRow: number) => {
    // Only another page is news; the two halves of a page are told apart because runs may begin anywhere.
    const first = Math.floor(firstRow / HALF) * HALF;
    const last = (Math.floor(lastRow / HALF) + 1) * HALF;
    setRange((was) => (was.first === first && was.last === last ? was : { first, last }));
  }, []);
  return {
    rows,
    total: heads === undefined ? undefined : total + restTotal,
    took: Math.max(heads?.head.took ?? 0, heads?.tail?.took ?? 0),
    isStale: !isReady && heads !== undefined,
    error: failed?.error,
    retry: () => {
      void failed?.refetch();
    },
    onRange,
  };
}

/** The same list for as long as its items are the same. */
function useStable<T>(items: readonly T[]): readonly T[] {
  const [kept, setKept] = useState(items);
  const isSame = kept.length === items.length && kept.every((it, index) => it === items[index]);
  if (!isSame) setKept(items);
  return isSame ? kept : items;
}

/** Pages of a run that are in view. Its first page is asked for anyway. */
function pagesIn(run: Run, range: { first: number; last: number }, start: number, count: number): { run: Run; page: number; at: number }[] {
  const first = Math.max(1, Math.floor((range.first - start) / PAGE));
  const last = Math.min(Math.ceil(count / PAGE) - 1, Math.floor((range.last - start) / PAGE));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({ run, page: first + index, at: start + (first + index) * PAGE }));
}

function rowOf(entity: Entity): Row {
  const it = entity as unknown as { kind?: string; metadata?: Record<string, unknown>; spec?: Record<string, unknown> };
  const metadata = it.metadata ?? {};
  const spec = it.spec ?? {};
  const kind = it.kind ?? '';
  const namespace = text(metadata.namespace) ?? 'default';
  const name = text(metadata.name) ?? '';
  const profile = spec.profile as { displayName?: unknown } | undefined;
  const annotations = metadata.annotations as Record<string, unknown> | undefined;
  return {
    ref: formatRef({ kind, namespace, name }).toLowerCase(),
    kind,
    namespace,
    name,
    title: text(profile?.displayName) ?? text(metadata.title),
    description: text(metadata.description),
    type: text(spec.type),
    lifecycle: text(spec.lifecycle),
    owner: whole(text(spec.owner), 'group', namespace),
    system: whole(text(spec.system), 'system', namespace),
    tags: Array.isArray(metadata.tags) ? metadata.tags.filter((tag): tag is string => typeof tag === 'string') : [],
    orphan: annotations?.['backstage.io/orphan'] === 'true',
  };
}

function whole(ref: string | undefined, kind: string, namespace: string): string | undefined {
  return ref === undefined ? undefined : formatRef(parseRef(ref, kind, namespace));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
