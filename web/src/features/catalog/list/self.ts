// Whose entities are mine: those of my own and of the groups that I am a member of, and above them none.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { useMe } from '../../../api/session';
import { parseRef } from '../../../kit/ref';
import { useSettings } from '../../../settings/settings';
import { targetsOf } from '../entity/facts';
import type { Self } from './predicate';

/** Undefined until it is known. Somebody who is not in the catalog owns by their own name alone. */
export function useSelf(): Self | undefined {
  const me = useMe()?.entityRef;
  const { starred } = useSettings();
  const groups = useQuery({
    queryKey: [...keys.catalog, 'memberOf', me],
    enabled: me !== undefined,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<string[]> => {
      const { namespace, name } = parseRef(me ?? '', 'user');
      const query = { kind: 'user', 'metadata.namespace': namespace, 'metadata.name': name };
      const answer = await ask(api.POST('/api/catalog/entities/by-query', { body: { query, fields: ['relations'], limit: 1 } as never, signal }));
      const [user] = answer.items;
      return user === undefined ? [] : targetsOf(user, 'memberOf').map((it) => it.toLowerCase());
    },
  });
  if (me === undefined || groups.isPending) return undefined;
  return { owners: [me.toLowerCase(), ...(groups.data ?? [])], starred };
}
