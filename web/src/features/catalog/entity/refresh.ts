// Reading an entity again, now: asked, under way, done. The truth comes from when it was looked at last.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { api, ask } from '../../../api/client';
import { entityViewQuery, type EntityView } from '../../../api/entityView';
import { asFailure, type Failure } from '../../../api/failure';

/** Asked again this often, for so long. */
const LOOK_MS = 700;
const PATIENCE_MS = 20_000;

/** Where a reading stands. */
export interface Refresh {
  state: 'idle' | 'running' | 'late' | 'failed';
  failure?: Failure;
  run: () => void;
}

interface Asked {
  /** When, by the clock here. */
  at: number;
  /** When it had been looked at last by then. */
  before: number;
}

/** Reads the entity again when asked. What was removed meanwhile is waited for no longer. */
export function useRefresh(entityRef: string, view: EntityView, isRemoved: boolean): Refresh {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const [late, setLate] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const seen = view.freshness?.checkedAt ?? 0;
  const running = asked !== undefined && !isRemoved && seen <= asked.before;
  useEffect(() => {
    if (asked === undefined || !running) return;
    const timer = setInterval(() => {
      if (Date.now() - asked.at < PATIENCE_MS) {
        void client.invalidateQueries({ queryKey: entityViewQuery(entityRef).queryKey });
        return;
      }
      setAsked(undefined);
      setLate(true);
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [asked, running, client, entityRef]);
  const run = useCallback(() => {
    setFailure(undefined);
    setLate(false);
    setAsked({ at: Date.now(), before: seen });
    ask(api.POST('/api/catalog/refresh', { body: { entityRef } })).catch((thrown: unknown) => {
      setAsked(undefined);
      setFailure(asFailure(thrown));
    });
  }, [entityRef, seen]);
  const state = failure !== undefined ? 'failed' : running ? 'running' : late ? 'late' : 'idle';
  return { state, run, ...(failure === undefined ? {} : { failure }) };
}
