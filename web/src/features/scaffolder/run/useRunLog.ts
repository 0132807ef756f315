// The log of the run on the page, and what the stream says of its steps, put into what the page shows at once.
import { useEffect, useMemo, useRef, useState } from 'react';
import { cache } from '../../../api/cache';
import { isOver, lookAgain, runQuery, type RunView, type Status } from './runData';
import { RunLog, type Hearing, type RunEvent } from './runLog';

/** Several steps may end at once: the run is asked for anew once. */
const GATHER_MS = 150;
/** How long it is said that the connection is back. */
const SAID_MS = 8000;

/** Whether the page hears of the run. */
export interface HearingNow {
  state: Hearing;
  since: number;
}

/** Its log, live while it goes on. */
export function useRunLog(run: RunView): { log: RunLog; hearing: HearingNow } {
  const [hearing, setHearing] = useState<HearingNow>({ state: 'idle', since: 0 });
  const gathering = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { id } = run;
  const log = useMemo(() => {
    const gather = () => {
      gathering.current ??= setTimeout(() => {
        gathering.current = undefined;
        lookAgain(id);
      }, GATHER_MS);
    };
    return new RunLog(id, {
      onStatus: (event) => {
        cache.setQueryData(runQuery(id).queryKey, (was: RunView | undefined) => (was === undefined ? was : told(was, event)));
        gather();
      },
      onHearing: (state, since) => {
        setHearing({ state, since });
        if (state === 'again') gather();
      },
    });
  }, [id]);
  const live = !isOver(run.status);
  useEffect(() => {
    log.known(run.lines, run.lastEventId, live);
  }, [log, run.lines, run.lastEventId, live]);
  useEffect(
    () => () => {
      log.close();
      clearTimeout(gathering.current);
      gathering.current = undefined;
    },
    [log],
  );
  useEffect(() => {
    if (hearing.state !== 'again') return;
    const timer = setTimeout(() => {
      setHearing((was) => ({ ...was, state: 'open' }));
    }, SAID_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [hearing.state]);
  return { log, hearing };
}

const STATUSES: readonly string[] = ['open', 'processing', 'completed', 'failed', 'cancelled', 'skipped'];

/** The run after an event of its stream, until the server says it in full. */
export function told(run: RunView, event: RunEvent): RunView {
  const { stepId, status, line } = event.body;
  const at = event.createdAt === undefined ? Date.now() : Date.parse(event.createdAt);
  if (stepId === undefined || status === undefined || !STATUSES.includes(status)) return run;
  const steps = run.steps.map((it) => {
    // A later attempt passes over what is done, and says so.
    if (it.id !== stepId || (it.status === 'completed' && status === 'completed')) return it;
    if (status === 'processing') return { ...it, status: 'processing' as const, startedAt: at, ...(line !== undefined && it.firstLine === undefined && { firstLine: line }) };
    return { ...it, status: status as Status, ...(it.startedAt !== undefined && { endedAt: at }), ...(line !== undefined && { lastLine: Math.max(line, it.lastLine ?? 0) }) };
  });
  const next = run.status === 'open' && status === 'processing' ? 'processing' : run.status;
  return { ...run, steps, status: next, ...(run.startedAt === undefined && next === 'processing' && { startedAt: at }) };
}
