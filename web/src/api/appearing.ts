// Entities that are on their way into the catalog: which of them are there already, told as it happens.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ask } from './client';
import { keys } from './cache';
import { onChange } from './live';

/** Asked again this often while some are missing, should the stream be gone; and for so long. */
const LOOK_MS = 1500;
const PATIENCE_MS = 60_000;
/** The server answers about so many at once. */
const MOST = 500;

/** Which of `refs` are in the catalog now. `since` is when they were asked for; undefined asks nothing. */
export function useAppeared(refs: readonly string[], since: number | undefined): ReadonlySet<string> {
  const [told, setTold] = useState<ReadonlySet<string>>(new Set());
  const asked = refs.slice(0, MOST);
  const query = useQuery({
    queryKey: [...keys.catalog, 'appeared', since, asked],
    queryFn: async ({ signal }) => {
      const body = { entityRefs: asked, fields: ['kind'] };
      const answer = await ask(api.POST('/api/catalog/entities/by-refs', { body, signal }));
      return asked.filter((_, index) => (answer.items as unknown[])[index] != null);
    },
    enabled: since !== undefined && asked.length > 0,
    refetchInterval: (it) => {
      const isOver = (it.state.data?.length ?? 0) >= asked.length || Date.now() - (since ?? 0) > PATIENCE_MS;
      return isOver ? false : LOOK_MS;
    },
  });
  useEffect(() => {
    if (since === undefined) return;
    const wanted = new Set(refs);
    return onChange((change) => {
      const ref = change.subject.toLowerCase();
      if (change.change === 'created' && wanted.has(ref)) setTold((before) => new Set([...before, ref]));
    });
  }, [refs, since]);
  if (since === undefined) return NONE;
  return new Set([...(query.data ?? []), ...refs.filter((it) => told.has(it))]);
}

const NONE: ReadonlySet<string> = new Set();
