// Reading a source now: asked, under way, done. The truth comes from when it was looked at last.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { asFailure, type Failure } from '../../../api/failure';
import { refresh, sourcesQuery, type Source } from './data';

const LOOK_MS = 700;
const PATIENCE_MS = 20_000;

/** Where a reading stands. */
export interface Reading {
  state: 'idle' | 'running' | 'done' | 'late';
  failure: Failure | undefined;
  run: () => void;
}

/** Reads a source when asked. */
export function useSourceRefresh(source: Source): Reading {
  const client = useQueryClient();
  const [asked, setAsked] = useState<{ at: number; before: number }>();
  const [late, setLate] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const seen = source.checkedAt ?? 0;
  const running = asked !== undefined && !late && failure === undefined && seen <= asked.before;
  useEffect(() => {
    if (asked === undefined || !running) return;
    const timer = setInterval(() => {
      if (Date.now() - asked.at > PATIENCE_MS) setLate(true);
      else void client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [asked, running, client]);
  const run = useCallback(() => {
    setFailure(undefined);
    setLate(false);
    setAsked({ at: Date.now(), before: seen });
    refresh(source.id).catch((thrown: unknown) => {
      setFailure(asFailure(thrown));
    });
  }, [source.id, seen]);
  const state = running ? 'running' : late ? 'late' : asked !== undefined && failure === undefined ? 'done' : 'idle';
  return { state, failure, run };
}
