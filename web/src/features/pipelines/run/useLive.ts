// A run while it goes on: the stream says how it stands and what it tells. A browser comes again by itself where it was
// cut off, and says which line it had last.
import { useEffect, useRef } from 'react';
import { cache } from '../../../api/cache';
import { eventsHref, isOver, runQuery, type Line, type RunDetail } from '../data';

/** Puts what is told into the page's answer; lines go to whoever listens. */
export function useLive(run: RunDetail, onLines: (lines: readonly Line[]) => void): void {
  const hearer = useRef(onLines);
  useEffect(() => {
    hearer.current = onLines;
  }, [onLines]);
  const { id } = run;
  const live = !isOver(run.status);
  useEffect(() => {
    if (!live) return;
    const stream = new EventSource(eventsHref(id));
    stream.addEventListener('run', (event: MessageEvent<string>) => {
      const told = JSON.parse(event.data) as RunDetail;
      cache.setQueryData(runQuery(id).queryKey, (was: RunDetail | undefined) => (was === undefined || told.version >= was.version ? told : was));
      if (isOver(told.status)) stream.close();
    });
    stream.addEventListener('lines', (event: MessageEvent<string>) => {
      hearer.current(JSON.parse(event.data) as Line[]);
    });
    return () => {
      stream.close();
    };
  }, [id, live]);
}
