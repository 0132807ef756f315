// Lists that come in pages: the rows so far, and how to get more.
import { useInfiniteQuery } from '@tanstack/react-query';
import { asFailure, type Failure } from '../api/failure';

/** A page as the server answers it. */
export interface PageOf<T> {
  items: readonly T[];
  next?: string | null;
  /** How many there are in all, where the server counts them. */
  total?: number;
}

/** What a list shows. */
export interface Rows<T> {
  rows: readonly T[];
  /** How many there are in all, where the server counts them. */
  total: number | undefined;
  /** Nothing has come yet. */
  loading: boolean;
  failure: Failure | undefined;
  retry: () => void;
  /** Asks for the next page; undefined at the end. */
  more: (() => void) | undefined;
  /** The next page is on its way. */
  busy: boolean;
  /** The rows answer an earlier question. */
  stale: boolean;
}

/** Asks page after page. `after` is what the page before called `next`. How often again may depend on the rows. */
export function usePages<T>(
  key: readonly unknown[],
  ask: (after: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>,
  options: { everyMs?: number | ((rows: readonly T[]) => number | false); enabled?: boolean } = {},
): Rows<T> {
  const { everyMs = false } = options;
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (typeof everyMs === 'function' ? everyMs(state.data?.pages.flatMap((it) => it.items) ?? []) : everyMs),
    enabled: options.enabled ?? true,
  });
  return {
    rows: query.data?.pages.flatMap((it) => it.items) ?? [],
    total: query.data?.pages.at(-1)?.total,
    loading: query.data === undefined && !query.isError,
    failure: query.data === undefined && query.isError ? asFailure(query.error) : undefined,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    busy: query.isFetchingNextPage,
    stale: query.isPlaceholderData,
  };
}
