// What a job says about itself: its state as a shape, how long it took, who ran it.
import type { Schema } from '../../../api/client';
import type { Shape } from '../../../ui';

/** A job. */
export type Job = Schema<'SpineJob'>;

/** States to filter by, in the order in which they matter. */
export const jobStates = ['waiting', 'running', 'failed', 'done', 'cancelled', 'replaced'] as const;

const SHAPES: Readonly<Record<string, Shape>> = {
  waiting: 'waiting',
  running: 'running',
  failed: 'bad',
  done: 'ok',
  cancelled: 'cancelled',
  replaced: 'skipped',
};

/** The shape for a state. */
export function shapeOf(state: string): Shape {
  return SHAPES[state] ?? 'unknown';
}

/** How long its last try took, or takes so far; undefined before the first. */
export function tookOf(job: Pick<Job, 'startedAt' | 'finishedAt' | 'state'>, now: number): number | undefined {
  if (job.startedAt == null) return undefined;
  if (job.state === 'running') return Math.max(0, now - job.startedAt);
  return job.finishedAt == null ? undefined : Math.max(0, job.finishedAt - job.startedAt);
}

/** The node of a worker: what stands before the `#`, without what all of them begin with. */
export function nodeOf(worker: string | null | undefined): string {
  return (worker ?? '').split('#')[0]?.replace(/^node-/, '').slice(0, 8) ?? '';
}
