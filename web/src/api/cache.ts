// The cache of answers: one QueryClient, its rules, and how pages say that something has changed.
import { QueryClient } from '@tanstack/react-query';

/** Answers are shown at once and asked again after this long; live updates make them stale earlier. */
const FRESH_MS = 15_000;
const KEPT_MS = 10 * 60_000;

/** Retries are the transport's; a failed question is shown by the page that asked it. */
export const cache = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, gcTime: KEPT_MS, retry: false, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});

/** Keys of the cache: the first word is the feature, so that a change makes all of it stale. */
export const keys = {
  catalog: ['catalog'] as const,
  identity: ['identity'] as const,
  spine: ['spine'] as const,
  gate: ['gate'] as const,
  portal: ['portal'] as const,
  githost: ['githost'] as const,
};

/** Makes everything stale that was asked about a feature; what is on the screen is asked again. */
export function changed(key: readonly unknown[]): void {
  // A question that is under way is let finish: where changes follow each other it would never come to an answer.
  void cache.invalidateQueries({ queryKey: key }, { cancelRefetch: false });
}
