// What the pages of runs ask the server: one run, its log, lists of runs, and what can be done to one.
import { queryOptions } from '@tanstack/react-query';
import { cache, changed } from '../../../api/cache';
import { Failure } from '../../../api/failure';
import { transport } from '../../../api/transport';

/** How a run or a step stands, in Backstage's words. */
export type Status = 'open' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'skipped';

/** A step of a run. Times are epoch milliseconds. */
export interface StepView {
  id: string;
  name: string;
  action: string;
  status: Status;
  startedAt?: number;
  endedAt?: number;
  usualMs?: number;
  attempts: number;
  /** Of its lines in the log. */
  firstLine?: number;
  lastLine?: number;
  /** How what it made is undone. */
  undo?: string;
}

/** A link of the output. */
export interface OutputLink {
  title?: string;
  url?: string;
  icon?: string;
  entityRef?: string;
}

/** A text of the output, in Markdown. */
export interface OutputText {
  title?: string;
  content?: string;
  icon?: string;
}

/** Something that a run has made. */
export interface Made {
  what: string;
  ref?: string;
  url?: string;
}

/** A run. */
export interface RunView {
  id: string;
  status: Status;
  /** Somebody wants it to end. */
  cancelAsked?: boolean;
  templateRef?: string;
  templateTitle?: string;
  createdBy?: string;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
  deadlineAt?: number;
  /** A retry goes on from the step that failed; else it begins anew. */
  recoverable: boolean;
  retryable: boolean;
  cancellable: boolean;
  usualMs?: number;
  parameters: Record<string, unknown>;
  output: { links?: OutputLink[]; text?: OutputText[] } | null;
  error?: { stepId?: string; message: string };
  steps: StepView[];
  made: Made[];
  attempts: number;
  /** Lines of its log. */
  lines: number;
  lastEventId: number;
}

/** A line of a run's log. */
export interface RunLine {
  n: number;
  at: number;
  step?: string;
  stream?: 'log' | 'error' | 'warn';
  text: string;
}

/** Lines from one on. */
export interface LogPage {
  from: number;
  total: number;
  lines: RunLine[];
  /** Where the next page begins: one of long lines ends early. */
  next?: number;
  lastEventId: number;
}

/** A run in a list. */
export interface RunRow {
  id: string;
  status: Status;
  templateRef?: string;
  templateTitle?: string;
  createdBy?: string;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
  durationMs?: number;
  currentStep?: string;
  made?: Made[];
}

/** A page of a list. */
export interface RunPage {
  items: RunRow[];
  next?: string | null;
  total: number;
}

const RUNS = '/api/scaffolder/v1/runs';
const TASKS = '/api/scaffolder/v2/tasks';
/** All that is known of runs. */
export const runsKey = ['scaffolder', 'runs'] as const;
/** While it goes on the stream says what happens; this is for what the stream cannot say. */
const LOOK_AGAIN_MS = 10_000;

/** Whether nothing more comes of it by itself. */
export function isOver(status: Status): boolean {
  return status !== 'open' && status !== 'processing';
}

/** What there is not is null in the server's answers, and absent here. */
function withoutNull(run: RunView): RunView {
  return { ...present(run), output: run.output, steps: run.steps.map(present) };
}

function present<T extends object>(it: T): T {
  return Object.fromEntries(Object.entries(it).filter(([, value]) => value !== null)) as T;
}

async function getJson<T>(href: string, signal?: AbortSignal): Promise<T> {
  const response = await transport(new Request(new URL(href, window.location.origin), signal === undefined ? {} : { signal }));
  return (await response.json()) as T;
}

async function post(href: string, body: unknown): Promise<void> {
  await transport(new Request(new URL(href, window.location.origin), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
}

/** A run. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: [...runsKey, 'one', id],
    queryFn: async ({ signal }) => withoutNull(await getJson<RunView>(`${RUNS}/${encodeURIComponent(id)}`, signal)),
    refetchInterval: ({ state }) => (state.data !== undefined && isOver(state.data.status) ? false : LOOK_AGAIN_MS),
    staleTime: 0,
  });
}

/** What is asked of a list. */
export interface ListAsked {
  mine?: boolean;
  template?: string | undefined;
  status?: readonly string[];
  q?: string | undefined;
  order?: string | undefined;
  limit?: number;
}

/** A page of a list of runs. */
export async function listRuns(asked: ListAsked, cursor: string | undefined, signal?: AbortSignal): Promise<RunPage> {
  const query = new URLSearchParams();
  if (asked.mine === true) query.set('mine', 'true');
  if (asked.template !== undefined) query.set('template', asked.template);
  if (asked.status !== undefined && asked.status.length > 0) query.set('status', asked.status.join(','));
  if (asked.q !== undefined && asked.q !== '') query.set('q', asked.q);
  if (asked.order !== undefined) query.set('order', asked.order);
  if (cursor !== undefined) query.set('cursor', cursor);
  query.set('limit', String(asked.limit ?? 50));
  const page = await getJson<RunPage>(`${RUNS}?${query.toString()}`, signal);
  return { ...page, items: page.items.map(present) };
}

/** Lines of a run's log from one on. */
export function readLines(id: string, from: number, limit: number, signal: AbortSignal): Promise<LogPage> {
  return getJson<LogPage>(`${RUNS}/${encodeURIComponent(id)}/log?from=${from}&limit=${limit}`, signal);
}

/** Lines that have a text, the first thousand. */
export function searchLog(id: string, text: string, signal: AbortSignal): Promise<{ hits: number[]; truncated: boolean }> {
  return getJson(`${RUNS}/${encodeURIComponent(id)}/log/search?limit=1000&q=${encodeURIComponent(text)}`, signal);
}

/** Where the whole log lies as text. */
export function logTextHref(id: string): string {
  return `${RUNS}/${encodeURIComponent(id)}/log/text`;
}

/** The stream of what a run tells, after an event. */
export function eventsHref(id: string, after: number): string {
  return `${TASKS}/${encodeURIComponent(id)}/eventstream?after=${after}`;
}

/** Ends a run. */
export async function cancelRun(id: string): Promise<void> {
  await post(`${TASKS}/${encodeURIComponent(id)}/cancel`, {});
}

/** Has a run tried again from the step that failed. Secrets that it needs and was not given are told by name. */
export async function retryRun(id: string, secrets: Readonly<Record<string, string>>): Promise<{ missing: string[] }> {
  try {
    await post(`${TASKS}/${encodeURIComponent(id)}/retry`, Object.keys(secrets).length === 0 ? {} : { secrets });
  } catch (thrown) {
    const missing = missingSecrets(thrown);
    if (missing.length === 0) throw thrown;
    return { missing };
  }
  changed(runsKey);
  return { missing: [] };
}

interface Refused {
  errors?: { message?: string; argument?: unknown }[];
}

/** Names in "secrets.NAME is required". */
export function missingSecrets(thrown: unknown): string[] {
  if (!(thrown instanceof Failure) || thrown.status !== 400) return [];
  const { errors } = (thrown.body ?? {}) as Refused;
  return (errors ?? []).flatMap((it) => /secrets\.(\S+) is required/.exec(it.message ?? '')?.[1] ?? []);
}

/** Names of the secrets that the template's form asks for; none where the form cannot be had. */
export async function askedSecrets(templateRef: string): Promise<string[]> {
  const [, namespace, name] = /^[^:]+:([^/]+)\/(.+)$/.exec(templateRef) ?? [];
  if (namespace === undefined || name === undefined) return [];
  try {
    const href = `/api/scaffolder/v2/templates/${encodeURIComponent(namespace)}/template/${encodeURIComponent(name)}/parameter-schema`;
    const { steps } = await getJson<{ steps?: { schema?: unknown }[] }>(href);
    return [...new Set((steps ?? []).flatMap((it) => secretsIn(it.schema, 0)))];
  } catch {
    // The template may be gone; retrying says so in its own words.
    return [];
  }
}

const DEEPEST = 20;

/** Names of the fields that are secrets, wherever they lie in a schema. */
export function secretsIn(schema: unknown, depth: number): string[] {
  if (typeof schema !== 'object' || schema === null || depth > DEEPEST) return [];
  if (Array.isArray(schema)) return schema.flatMap((it) => secretsIn(it, depth + 1));
  return Object.entries(schema).flatMap(([key, value]) => {
    const field = (value as { 'ui:field'?: unknown } | null)?.['ui:field'];
    return field === 'Secret' ? [key] : secretsIn(value, depth + 1);
  });
}

/** Has a run asked for anew, now. */
export function lookAgain(id: string): void {
  void cache.invalidateQueries({ queryKey: [...runsKey, 'one', id] });
}
