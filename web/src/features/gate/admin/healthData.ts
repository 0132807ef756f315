// What the server tells of its own condition, and the figures that are made of it.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { Failure } from '../../../api/failure';

export type Depth = Schema<'SpineQueueDepth'>;
export type Follower = Schema<'SpineFollower'>;
export type Reconciler = Schema<'SpineReconciler'>;
export type Cursor = Schema<'SpineCursor'>;
type Job = Schema<'SpineJob'>;

/** What is on the screen is asked again this often. */
const LIVE_MS = 5000;
const MOST = 500;
/** A job that could have run for longer than this is late. */
export const LATE_MS = 5 * 60_000;

/** What a probe answers. */
export interface Probe {
  ok: boolean;
  /** What it says to it. */
  message: string | undefined;
  tookMs: number;
}

function probeQuery(name: 'readiness' | 'liveness') {
  return queryOptions({
    queryKey: [...keys.gate, name],
    queryFn: async ({ signal }): Promise<Probe> => {
      const began = performance.now();
      try {
        await ask(name === 'readiness' ? api.GET('/.backstage/health/v1/readiness', { signal }) : api.GET('/.backstage/health/v1/liveness', { signal }));
        return { ok: true, message: undefined, tookMs: performance.now() - began };
      } catch (thrown) {
        // "No" is an answer here, not a failure to ask.
        if (!(thrown instanceof Failure) || thrown.status !== 503) throw thrown;
        return { ok: false, message: messageOf(thrown.body), tookMs: performance.now() - began };
      }
    },
    refetchInterval: LIVE_MS,
  });
}

function messageOf(body: unknown): string | undefined {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' ? message : undefined;
}

/** Whether requests should be sent here. */
export const readinessQuery = probeQuery('readiness');

/** Whether the process answers at all. */
export const livenessQuery = probeQuery('liveness');

/** Which build answers, and since when. */
export const versionQuery = queryOptions({
  queryKey: [...keys.gate, 'version'],
  queryFn: ({ signal }) => ask(api.GET('/api/gate/v1/version', { signal })),
  refetchInterval: LIVE_MS * 4,
});

/** The queues, and when the oldest of what waits could have begun. */
export interface Queues {
  depths: Depth[];
  /** By queue, epoch milliseconds; not known where more wait than are asked for. */
  oldest: Map<string, number>;
}

/** How full the queues are. */
export const queuesQuery = queryOptions({
  queryKey: [...keys.gate, 'queues'],
  queryFn: async ({ signal }): Promise<Queues> => {
    const depths = (await ask(api.GET('/api/spine/v1/queues', { signal }))).items;
    if (!depths.some((it) => it.state === 'waiting')) return { depths, oldest: new Map() };
    const page = await ask(api.GET('/api/spine/v1/jobs', { params: { query: { state: 'waiting', limit: MOST } }, signal }));
    return { depths, oldest: page.next == null ? oldestOf(page.items, Date.now()) : new Map<string, number>() };
  },
  refetchInterval: LIVE_MS,
});

/** The feed, and how far those who read it are. */
export const followersQuery = queryOptions({
  queryKey: [...keys.gate, 'followers'],
  queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/followers', { signal })),
  refetchInterval: LIVE_MS,
});

/** What keeps things as they should be. */
export const reconcilersQuery = queryOptions({
  queryKey: [...keys.gate, 'reconcilers'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/spine/v1/reconcilers', { signal }))).items,
  refetchInterval: LIVE_MS,
});

/** Of the jobs that could run now, the earliest of each queue. */
export function oldestOf(jobs: readonly Pick<Job, 'queue' | 'runAt'>[], now: number): Map<string, number> {
  const oldest = new Map<string, number>();
  for (const job of jobs) {
    if (job.runAt <= now) oldest.set(job.queue, Math.min(job.runAt, oldest.get(job.queue) ?? job.runAt));
  }
  return oldest;
}

/** A queue as a row. */
export interface QueueRow {
  queue: string;
  waiting: number;
  later: number;
  running: number;
  failed: number;
  oldest: number | undefined;
}

/** One row for each queue, those with failures first. */
export function queueRows({ depths, oldest }: Queues): QueueRow[] {
  const names = [...new Set(depths.map((it) => it.queue))].sort();
  const jobs = (queue: string, state: string) => depths.filter((it) => it.queue === queue && it.state === state).reduce((sum, it) => sum + it.jobs, 0);
  const rows = names.map((queue) => ({
    queue,
    waiting: jobs(queue, 'waiting'),
    later: jobs(queue, 'later'),
    running: jobs(queue, 'running'),
    failed: jobs(queue, 'failed'),
    oldest: oldest.get(queue),
  }));
  return rows.sort((one, other) => Number(other.failed > 0) - Number(one.failed > 0));
}

/** The rows added up. */
export function sumOf(rows: readonly QueueRow[]): Omit<QueueRow, 'queue'> {
  const sum = (of: 'waiting' | 'later' | 'running' | 'failed') => rows.reduce((all, it) => all + it[of], 0);
  const times = rows.flatMap((it) => it.oldest ?? []);
  return { waiting: sum('waiting'), later: sum('later'), running: sum('running'), failed: sum('failed'), oldest: times.length === 0 ? undefined : Math.min(...times) };
}
