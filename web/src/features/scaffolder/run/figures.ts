// What the page of a run shows of its figures: shapes, stones, times, folds of the log.
import { formatDuration, type Fold, type Shape, type StoneState } from '../../../ui';
import type { RunView, Status, StepView } from './runData';

const SHAPES: Readonly<Record<Status, Shape>> = {
  open: 'todo',
  processing: 'running',
  completed: 'ok',
  failed: 'bad',
  cancelled: 'cancelled',
  skipped: 'skipped',
};

/** The shape of a step's state. */
export function stepShape(status: Status): Shape {
  return SHAPES[status];
}

/** The shape of a run's state: one that is not begun waits. */
export function runShape(status: Status): Shape {
  return status === 'open' ? 'waiting' : SHAPES[status];
}

/** How long something took, or takes; undefined before it begins. */
export function tookMs(it: { startedAt?: number; endedAt?: number }, now: number): number | undefined {
  return it.startedAt === undefined ? undefined : Math.max(0, (it.endedAt ?? now) - it.startedAt);
}

/** "2.1 s": tenths below ten seconds; whole seconds while it goes on, so that nothing flickers. */
export function shortDuration(ms: number, live = false): string {
  if (live) return formatDuration(Math.max(1000, Math.floor(ms / 1000) * 1000));
  if (ms < 1000 || ms >= 10_000) return formatDuration(ms);
  return formatDuration(Math.floor(ms / 100) * 100).replace(/^(\d+)/, (Math.floor(ms / 100) / 10).toFixed(1));
}

interface Stone {
  name: string;
  state: StoneState;
  length: number;
}

/** A step that nothing is known of is drawn like the others are on average. */
const UNKNOWN_MS = 1000;

/** The steps as stones: done ones as long as they took, the others as long as they usually take. */
export function stonesOf(steps: readonly StepView[], now: number): Stone[] {
  const known = steps.flatMap((it) => tookMs(it, now) ?? it.usualMs ?? []);
  const average = known.length === 0 ? UNKNOWN_MS : known.reduce((sum, it) => sum + it, 0) / known.length;
  return steps.map((it) => {
    const took = tookMs(it, now) ?? 0;
    const usual = it.usualMs ?? average;
    if (it.status === 'completed') return { name: it.name, state: 'ok', length: took };
    if (it.status === 'failed') return { name: it.name, state: 'bad', length: took };
    if (it.status === 'processing') return { name: it.name, state: 'run', length: took };
    return { name: it.name, state: 'next', length: it.status === 'open' ? usual : 0 };
  });
}

/** Short logs are shown whole. */
const WHOLE_LINES = 120;

/** The log in folds, one a step; `folded` are those that begin so. */
export function foldsOf(steps: readonly StepView[], folded: ReadonlySet<string>, total: number, now: number): Fold[] {
  const began = steps.filter((it) => it.firstLine !== undefined).sort((one, other) => (one.firstLine ?? 0) - (other.firstLine ?? 0));
  return began.map((it, index) => {
    const from = it.firstLine ?? 0;
    const next = began[index + 1]?.firstLine ?? total;
    const isOpen = it.status === 'processing';
    const to = Math.min(next, isOpen ? total : (it.lastLine ?? total - 1) + 1);
    return { id: it.id, title: it.name, shape: stepShape(it.status), from, to, meta: timeOf(it, now), folded: folded.has(it.id) };
  });
}

/** A retried run with more lines than this has its folds by what is known of the steps alone. */
export const SORTED_MOST = 20_000;

/** The folds of a run that was tried again, line by line: steps come in turns then. Undefined as long as a line is missing. */
export function foldsByLine(
  steps: readonly StepView[],
  stepOf: (line: number) => { step: string | undefined } | undefined,
  folded: ReadonlySet<string>,
  total: number,
  now: number,
): Fold[] | undefined {
  const parts: { step: StepView; from: number; to: number }[] = [];
  for (let line = 0; line < total; line += 1) {
    const told = stepOf(line);
    if (told === undefined) return undefined;
    const last = parts.at(-1);
    const step = steps.find((it) => it.id === told.step);
    if (step === undefined) continue;
    if (last?.step === step && last.to === line) last.to += 1;
    else parts.push({ step, from: line, to: line + 1 });
  }
  return parts.map(({ step, from, to }, index) => {
    const isLast = !parts.slice(index + 1).some((it) => it.step === step);
    const shape: Shape = isLast ? stepShape(step.status) : 'cancelled';
    return { id: isLast ? step.id : `${step.id} ${from}`, title: step.name, shape, from, to, meta: isLast ? timeOf(step, now) : '', folded: !isLast || folded.has(step.id) };
  });
}

/** Steps that are folded when somebody comes: in a long log those that are done, unless all of them are. */
export function foldedAtFirst(run: Pick<RunView, 'steps' | 'lines' | 'status'>): ReadonlySet<string> {
  if (run.status === 'completed' || run.lines <= WHOLE_LINES) return new Set();
  return new Set(run.steps.filter((it) => it.status === 'completed').map((it) => it.id));
}

function timeOf(step: StepView, now: number): string {
  const took = tookMs(step, now);
  return took === undefined || step.status === 'skipped' ? '' : shortDuration(took, step.status === 'processing');
}

/** The step that the page is about: the one that failed, else the one that goes on. */
export function stepInFocus(run: Pick<RunView, 'steps' | 'error'>): StepView | undefined {
  return (
    run.steps.find((it) => it.id === run.error?.stepId) ?? run.steps.find((it) => it.status === 'failed') ?? run.steps.find((it) => it.status === 'processing')
  );
}

/** What the run is about: the name among its answers, else its template. */
export function nameOf(run: Pick<RunView, 'parameters' | 'templateTitle' | 'templateRef' | 'id'>): string {
  for (const key of ['name', 'component_id', 'componentId', 'repoName', 'title']) {
    const value = run.parameters[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, 200);
  }
  return run.templateTitle ?? run.templateRef ?? run.id;
}

/** An answer of the form in one line. */
export function answerText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2000);
}
