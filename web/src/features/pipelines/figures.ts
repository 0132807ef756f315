// What the pages of runs show of their figures: shapes, stones, times. Pure.
import { formatDuration, type Fold, type Shape, type StoneState } from '../../ui';
import type { Line, Run, Status, Task } from './data';

const SHAPES: Readonly<Record<Status, Shape>> = { queued: 'waiting', running: 'running', succeeded: 'ok', failed: 'bad', cancelled: 'cancelled', skipped: 'skipped' };

/** The shape of a state. A task that is not begun is yet to do, and waits for nothing. */
export function shapeOf(status: Status, isTask = false): Shape {
  return isTask && status === 'queued' ? 'todo' : SHAPES[status];
}

/** How long something took, or has been going on; undefined before it begins. Milliseconds. */
export function tookMs(it: { startedAt?: number; endedAt?: number }, now: number): number | undefined {
  // Of a step, what there is not yet is null.
  return it.startedAt == null ? undefined : Math.max(0, (it.endedAt ?? now) - it.startedAt);
}

/** Whole seconds while it goes on, so that nothing flickers. */
export function timeWords(it: { startedAt?: number; endedAt?: number }, now: number): string {
  const took = tookMs(it, now);
  if (took === undefined) return '';
  return formatDuration(it.endedAt == null ? Math.max(1000, Math.floor(took / 1000) * 1000) : took);
}

/** What a run usually takes: its tasks one after the other along the longest way. Milliseconds. */
export function usualMs(tasks: readonly Pick<Task, 'task' | 'after' | 'usualMs'>[]): number | undefined {
  const ends = new Map<string, number>();
  let isKnown = false;
  for (const it of tasks) {
    isKnown ||= it.usualMs !== undefined;
    const begins = Math.max(0, ...it.after.map((name) => ends.get(name) ?? 0));
    ends.set(it.task, Math.max(ends.get(it.task) ?? 0, begins + (it.usualMs ?? 0)));
  }
  return isKnown ? Math.max(...ends.values()) : undefined;
}

interface Stone {
  name: string;
  state: StoneState;
  length: number;
}

/** The tasks as stones: done ones as long as they took, the others as long as they usually take. */
export function stonesOf(tasks: readonly Task[], now: number): Stone[] {
  const known = tasks.flatMap((it) => tookMs(it, now) ?? it.usualMs ?? []);
  const average = known.length === 0 ? 1000 : known.reduce((sum, it) => sum + it, 0) / known.length;
  return tasks
    .filter((it) => it.status !== 'skipped')
    .map((it) => {
      const took = tookMs(it, now) ?? 0;
      const states: Readonly<Record<Status, StoneState>> = { queued: 'next', running: 'run', succeeded: 'ok', failed: 'bad', cancelled: 'warn', skipped: 'next' };
      return { name: it.name, state: states[it.status], length: it.status === 'queued' ? (it.usualMs ?? average) : took };
    });
}

/** The task that a page opens with: what failed, else what goes on, else the last that did something. */
export function taskInFocus(tasks: readonly Task[]): Task | undefined {
  return tasks.find((it) => it.status === 'failed') ?? tasks.find((it) => it.status === 'running') ?? tasks.findLast((it) => it.startedAt !== undefined) ?? tasks[0];
}

/** The steps of a task as folds over its lines: a fold from the first line of a step to the first of the next one. */
export function foldsOf(task: Task, lines: readonly Line[], now: number): Fold[] {
  const starts: { step: string; from: number }[] = [];
  lines.forEach((line, index) => {
    if (line.step !== '' && starts.at(-1)?.step !== line.step) starts.push({ step: line.step, from: index });
  });
  return starts.map(({ step, from }, index) => {
    const known = task.steps.find((it) => it.name === step);
    const meta = known === undefined ? '' : timeWords(known, now);
    return {
      id: `${step}-${String(index)}`,
      title: step,
      shape: shapeOf(known?.status ?? 'running', true),
      from,
      to: starts[index + 1]?.from ?? lines.length,
      folded: false,
      ...(meta === '' ? {} : { meta }),
    };
  });
}

/** The repository of a run as the portal's addresses want it. */
export function repositoryOf(run: Pick<Run, 'repository'>): { owner: string; name: string } {
  const [owner = '', ...name] = run.repository.split('/');
  return { owner, name: name.join('/') };
}

/** As much of a commit as people read. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);
