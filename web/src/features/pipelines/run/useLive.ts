// A run while it goes on: what its stream tells is put into the page's answer.
import { useEffect, useRef, useState } from 'react';
import { cache } from '../../../api/cache';
import { isOver, runQuery, type Line, type RunDetail } from '../data';
import { RunStream } from './runStream';

/** Lines go to whoever listens; it says since when the connection is lost. */
export function useLive(run: RunDetail, onLines: (lines: readonly Line[]) => void): number | undefined {
  const hearer = useRef(onLines);
  useEffect(() => {
    hearer.current = onLines;
  }, [onLines]);
  const { id } = run;
  const live = !isOver(run.status);
  const stream = useRef<RunStream>(undefined);
  const [lost, setLost] = useState<number>();
  useEffect(() => {
    // Once opened it is left to end by itself: lines may come behind the word that the run is over.
    if (!live || stream.current !== undefined) return;
    stream.current = new RunStream(id, {
      onRun: (told) => {
        cache.setQueryData(runQuery(id).queryKey, (was: RunDetail | undefined) => (was === undefined || told.version >= was.version ? told : was));
      },
      onLines: (lines) => {
        hearer.current(lines);
      },
      onLost: setLost,
    });
  }, [id, live]);
  useEffect(
    () => () => {
      stream.current?.close();
      stream.current = undefined;
      setLost(undefined);
    },
    [id],
  );
  return lost;
}
