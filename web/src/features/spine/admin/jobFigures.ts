// Figures and facts of jobs that the server does not tell outright: counts by state, tries, jobs a minute.
import type { Shape } from '../../../ui';
import type { Depth, Job, JobState, Lately } from './spineData';

const MINUTE = 60_000;
/** A job that is tried for ever is drawn up to here. */
const TRIES_MOST = 1000;

/** How many jobs are in each state that the queues count. */
export interface Counts {
  running: number;
  /** Could run now. */
  waiting: number;
  /** Wait for their time. */
  later: number;
  failed: number;
}

/** The queues' counts added up. */
export function countsOf(depths: readonly Depth[]): Counts {
  const sum = (state: string) => depths.filter((it) => it.state === state).reduce((all, it) => all + it.jobs, 0);
  return { running: sum('running'), waiting: sum('waiting'), later: sum('later'), failed: sum('failed') };
}

/** Since when the oldest of the waiting jobs could have run; undefined where none waits. */
export function oldestDue(jobs: readonly Job[], now: number): number | undefined {
  return least(jobs.filter((it) => it.runAt <= now).map((it) => it.runAt));
}

/** Since when the longest of the running jobs runs. */
export function longestRunning(jobs: readonly Job[]): number | undefined {
  return least(jobs.flatMap((it) => it.startedAt ?? []));
}

/** When the earliest of the failed jobs failed. */
export function failedSince(jobs: readonly Job[]): number | undefined {
  return least(jobs.flatMap((it) => it.finishedAt ?? []));
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((one, other) => Math.min(one, other));
}

/** A minute of the chart. */
export interface Minute {
  done: number;
  failed: number;
}

/** Jobs that ended in each whole minute from `lately.since` to now; the last one is not over. */
export function perMinute(lately: Lately, now: number): Minute[] {
  const end = Math.floor(now / MINUTE);
  const first = Math.min(end, Math.ceil(lately.since / MINUTE));
  const minutes = Array.from({ length: end - first + 1 }, (): Minute => ({ done: 0, failed: 0 }));
  for (const job of lately.jobs) {
    if (job.finishedAt == null) continue;
    const minute = minutes[Math.floor(job.finishedAt / MINUTE) - first];
    if (minute === undefined) continue;
    if (job.state === 'done') minute.done += 1;
    if (job.state === 'failed') minute.failed += 1;
  }
  return minutes;
}

const SHAPES: Readonly<Record<string, Shape | undefined>> = { waiting: 'waiting', running: 'running', done: 'ok', failed: 'bad', cancelled: 'cancelled', replaced: 'skipped' } satisfies Record<JobState, Shape>;

/** The shape of a job's state. */
export function shapeOf(state: string): Shape {
  return SHAPES[state] ?? 'unknown';
}

/** One attempt of a job. */
export interface Try {
  number: number;
  /** `ended`: it did not succeed, and what it came to is not known any more. */
  state: 'failed' | 'ended' | 'running' | 'done' | 'cancelled';
  /** When it was last heard of. */
  at: number | undefined;
  /** The last line that it wrote, or why it failed. */
  text: string | undefined;
}

/** A piece of a log. */
export interface LogChunk {
  attempt: number;
  at: number;
  text: string;
}

/** The attempts of a job, the first one first, from what the job and its log tell together. */
export function triesOf(job: Job, chunks: readonly LogChunk[]): Try[] {
  const heard = new Map<number, LogChunk>();
  for (const it of chunks) heard.set(it.attempt, it);
  // A job that was cancelled while it waited had failed before; one that was cancelled while it ran had not.
  const lastState = job.state === 'running' || job.state === 'done' ? job.state : job.state === 'cancelled' && job.failures < job.attempt ? job.state : undefined;
  const over = job.attempt - (lastState === undefined ? 0 : 1);
  return Array.from({ length: Math.min(job.attempt, TRIES_MOST) }, (_, index): Try => {
    const number = index + 1;
    const chunk = heard.get(number);
    const isLast = number === job.attempt;
    const state = number > over && lastState !== undefined ? lastState : number > over - job.failures ? 'failed' : 'ended';
    const at = isLast ? (job.finishedAt ?? chunk?.at ?? job.startedAt ?? undefined) : chunk?.at;
    const said = isLast && state !== 'running' && state !== 'done' ? (job.lastError ?? undefined) : undefined;
    return { number, state, at, text: firstLine(said) ?? lastLine(chunk?.text) };
  });
}

/** How long each try and the wait before it took, where all are known; else all the same. */
export function lengthsOf(tries: readonly Try[], createdAt: number): number[] {
  if (tries.some((it) => it.at === undefined)) return tries.map(() => 1);
  let before = createdAt;
  return tries.map((it) => {
    const length = Math.max(1, (it.at ?? before) - before);
    before = it.at ?? before;
    return length;
  });
}

/** How long a job ran, the last time; undefined where it never did. */
export function tookMs(job: Job, now: number): number | undefined {
  if (job.startedAt == null || job.state === 'waiting') return undefined;
  if (job.state === 'running') return Math.max(0, now - job.startedAt);
  return job.finishedAt == null ? undefined : Math.max(0, job.finishedAt - job.startedAt);
}

/** `node-1a2b3c4d` of a worker's whole name; names that people gave are kept. */
export function workerName(worker: string): string {
  const name = worker.split('#')[0] ?? worker;
  return name.replace(/^(node-[0-9a-f]{8})-[0-9a-f-]{27}$/, '$1');
}

/** What is asked about, of an error of several lines: the first. */
export function firstLine(text: string | undefined): string | undefined {
  return text?.split('\n').find((it) => it.trim() !== '')?.trim();
}

function lastLine(text: string | undefined): string | undefined {
  return text?.split('\n').findLast((it) => it.trim() !== '')?.trim();
}
