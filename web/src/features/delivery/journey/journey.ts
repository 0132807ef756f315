// The way of a service from the form to production, joined from the run that created it and the pipeline that its first
// push started. Pure; times are epoch milliseconds.
import type { Told } from '../../../api/client';
import type { Shape, StoneState } from '../../../ui';

type Created = Told<'ScaffolderRun'>;
type Pipeline = Told<'PipelinesRunDetail'>;
type Environment = Told<'DeliveryEnvironment'>;

/** A step of the way. */
export interface Step {
  id: string;
  name: string;
  part: 'created' | 'pipeline';
  state: 'ok' | 'run' | 'bad' | 'next';
  startedAt: number | undefined;
  endedAt: number | undefined;
  usualMs: number | undefined;
}

/** The whole of it. */
export interface Journey {
  steps: readonly Step[];
  beganAt: number;
  /** When production answered; or when it was over before that. */
  endedAt: number | undefined;
  state: 'creating' | 'waiting' | 'running' | 'failed' | 'live';
  /** What stopped it. */
  failed: Step | undefined;
  /** What usually is between begin and end, where that is known. */
  usualMs: number | undefined;
  /** Where it answers: the furthest environment that runs what the journey built. */
  at: { name: string; url: string | undefined } | undefined;
}

const CREATED: Readonly<Record<string, Step['state'] | undefined>> = { open: 'next', processing: 'run', completed: 'ok', failed: 'bad', cancelled: 'bad' };
const RAN: Readonly<Record<string, Step['state'] | undefined>> = { queued: 'next', running: 'run', succeeded: 'ok', failed: 'bad', cancelled: 'bad' };

/** Joins what is known. What was skipped was no step of the way. */
export function journeyOf(created: Created, pipeline: Pipeline | undefined, environments: readonly Environment[]): Journey {
  const steps: Step[] = [];
  for (const it of created.steps) {
    const state = CREATED[it.status];
    if (state !== undefined) steps.push({ id: `created ${it.id}`, name: it.name, part: 'created', state, startedAt: it.startedAt ?? undefined, endedAt: it.endedAt ?? undefined, usualMs: it.usualMs ?? undefined });
  }
  for (const it of pipeline?.tasks ?? []) {
    const state = RAN[it.status];
    // What comes at the end, however that comes, is no step towards production unless it had to do something.
    if (state !== undefined && !(it.isFinal && state === 'next')) {
      steps.push({ id: `pipeline ${it.name}`, name: it.name, part: 'pipeline', state, startedAt: it.startedAt ?? undefined, endedAt: it.endedAt ?? undefined, usualMs: it.usualMs ?? undefined });
    }
  }
  const failed = steps.find((it) => it.state === 'bad');
  const ends = steps.flatMap((it) => it.endedAt ?? []);
  const isDone = pipeline?.status === 'succeeded';
  const isOver = failed !== undefined || isDone || pipeline?.status === 'cancelled';
  const at = environments.findLast((it) => it.current !== undefined && it.current.run === pipeline?.id) ?? (isDone ? environments.findLast((it) => it.current !== undefined) : undefined);
  const usual = steps.map((it) => it.usualMs);
  return {
    steps,
    beganAt: created.createdAt,
    endedAt: isOver && ends.length > 0 ? Math.max(...ends) : undefined,
    state: failed !== undefined || pipeline?.status === 'failed' || pipeline?.status === 'cancelled' ? 'failed' : isDone ? 'live' : pipeline !== undefined ? 'running' : created.status === 'completed' ? 'waiting' : 'creating',
    failed,
    usualMs: pipeline === undefined || !usual.some((it) => it !== undefined) ? undefined : usualOf(created, pipeline),
    at: at === undefined ? undefined : { name: at.name, url: at.url },
  };
}

/** The steps of the run one after the other, then the longest way through the pipeline. */
function usualOf(created: Created, pipeline: Pipeline): number {
  const before = created.steps.reduce((sum, it) => sum + (it.status === 'skipped' ? 0 : (it.usualMs ?? 0)), 0);
  const ends = new Map<string, number>();
  for (const it of pipeline.tasks) {
    if (it.isFinal) continue;
    const begins = Math.max(0, ...it.after.map((name) => ends.get(name) ?? 0));
    ends.set(it.task, Math.max(ends.get(it.task) ?? 0, begins + (it.usualMs ?? 0)));
  }
  return before + Math.max(0, ...ends.values());
}

const SHAPES: Readonly<Record<Step['state'], Shape>> = { ok: 'ok', run: 'running', bad: 'bad', next: 'todo' };

/** The shape of a step. */
export const shapeOf = (state: Step['state']): Shape => SHAPES[state];

/** How long a step took, or has been going on. */
export function tookMs(step: Step, now: number): number | undefined {
  return step.startedAt === undefined ? undefined : Math.max(0, (step.endedAt ?? now) - step.startedAt);
}

/** The way as stones; the last one is that it is live. */
export function stonesOf(journey: Journey, now: number, live: string): { name: string; state: StoneState; length: number }[] {
  const stones = journey.steps.map((it) => ({ name: it.name, state: it.state, length: tookMs(it, now) ?? it.usualMs ?? 0 }));
  const longest = Math.max(1, ...stones.map((it) => it.length));
  return journey.state === 'live' ? [...stones, { name: live, state: 'acc', length: longest / 4 }] : stones;
}
