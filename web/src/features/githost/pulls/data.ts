// What is asked about pull requests, and what follows from it: threads, the last word of each reviewer.
import { queryOptions } from '@tanstack/react-query';
import { api, ask, type Told } from '../../../api/client';
import type { RepositoryName } from '../../../paths/paths';
import { at, repositoryKey, type Comment, type Pull, type Review } from '../data';

/** While it is open others push, review and check. */
const EVERY_MS = 5000;
const PAGE = 200;

export type Mergeability = Told<'GithostMergeability'>;

const params = (it: RepositoryName, number: number) => ({ path: { ...at(it), number } });

export const pullQuery = (it: RepositoryName, number: number) =>
  queryOptions({
    queryKey: repositoryKey(it, 'pull', number),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}', { signal, params: params(it, number) }))) as Pull,
    refetchInterval: (query) => (query.state.data?.state === 'open' ? EVERY_MS : false),
  });

export const changesQuery = (it: RepositoryName, number: number, head: string) =>
  queryOptions({
    queryKey: repositoryKey(it, 'pull', number, 'changes', head),
    queryFn: ({ signal }) => ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/changes', { signal, params: params(it, number) })),
    staleTime: 60_000,
  });

export const commentsQuery = (it: RepositoryName, number: number) =>
  queryOptions({
    queryKey: repositoryKey(it, 'pull', number, 'comments'),
    queryFn: async ({ signal }) => {
      const all: Comment[] = [];
      let after: string | undefined;
      do {
        const query = { limit: PAGE, ...(after === undefined ? {} : { after }) };
        const found = await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/comments', { signal, params: { ...params(it, number), query } }));
        all.push(...(found.items as Comment[]));
        after = found.next ?? undefined;
      } while (after !== undefined);
      return all;
    },
    refetchInterval: EVERY_MS,
  });

export const reviewsQuery = (it: RepositoryName, number: number) =>
  queryOptions({
    queryKey: repositoryKey(it, 'pull', number, 'reviews'),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/reviews', { signal, params: params(it, number) }))).items as Review[],
    refetchInterval: EVERY_MS,
  });

/** A comment and what answers it. */
export interface Thread {
  first: Comment;
  replies: readonly Comment[];
}

/** Comments by what they answer, in the order in which they began. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const firsts = comments.filter((it) => it.replyTo === undefined);
  return firsts.map((first) => ({ first, replies: comments.filter((it) => it.replyTo === first.id) }));
}

/** What each reviewer says now: comments take nothing back, later verdicts do. */
export function lastWords(reviews: readonly Review[]): Review[] {
  const byWhom = new Map<string, Review>();
  for (const review of [...reviews].sort((one, other) => one.createdAt - other.createdAt)) {
    if (review.verdict !== 'comment' || !byWhom.has(review.reviewer)) byWhom.set(review.reviewer, review);
  }
  return [...byWhom.values()];
}
