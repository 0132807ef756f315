// Whose things are mine: the references of whoever is signed in, and of the groups that they are in.
import { queryOptions } from '@tanstack/react-query';
import { keys } from './cache';
import { api, ask } from './client';

/** Those references, one's own among them. One question for all pages. */
export const ownershipQuery = queryOptions({
  queryKey: [...keys.identity, 'userinfo'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/auth/v1/userinfo', { signal }))).claims.ent.map((it) => it.toLowerCase()),
  staleTime: 5 * 60_000,
});
