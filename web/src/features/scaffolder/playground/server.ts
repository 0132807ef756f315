// What the playground asks the server: a template's files, what is wrong with it, and a dry run.
import { transport } from '../../../api/transport';
import { objectOf } from '../actions/reference';
import type { CodeProblem } from '../../../ui';
import { fileOf, fromBase64, textOf, type Origin, type SentFile, type WorkFile } from './workspace';

/** What can be opened on the server's side. */
export type Source = Extract<Origin, { kind: 'url' | 'catalog' }>;

/** Files of a template, with the path of the one that was meant. */
export interface Fetched {
  files: WorkFile[];
  template: string | undefined;
  /** What lies there and was not handed out, each with its reason. */
  leftOut: readonly string[];
}

/** The server ends a dry run itself, and says at which step: it is given a little longer than it takes. */
const DRY_RUN_MS = 150_000;

async function post(path: string, body: unknown, signal?: AbortSignal, limitMs?: number): Promise<unknown> {
  const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, ...(signal === undefined ? {} : { signal }) };
  const response = await transport(new Request(new URL(path, window.location.origin), init), limitMs);
  return response.json();
}

/** Reads a template where the server can. */
export async function openSource(source: Source, signal?: AbortSignal): Promise<Fetched> {
  const body = source.kind === 'url' ? { url: source.url } : { templateRef: source.ref };
  const answer = objectOf(await post('/api/scaffolder/v1/playground/open', body, signal));
  const files = Array.isArray(answer.files) ? (answer.files as { path: string; base64Content: string; executable?: boolean }[]) : [];
  return {
    files: files.map((it) => fileOf(it.path, fromBase64(it.base64Content), it.executable === true)),
    template: typeof answer.templatePath === 'string' ? answer.templatePath : undefined,
    leftOut: Array.isArray(answer.leftOut) ? (answer.leftOut as string[]) : [],
  };
}

interface LintProblem {
  severity?: string;
  message?: string;
  hint?: string | null;
  line?: number | null;
  column?: number | null;
}

/** What is wrong with a template, each with its line. Only the names of the files beside it are sent. */
export async function lint(template: string, files: readonly string[], signal?: AbortSignal): Promise<CodeProblem[]> {
  const answer = objectOf(await post('/api/scaffolder/v1/playground/lint', { template, files: files.map((path) => ({ path })) }, signal));
  const problems = Array.isArray(answer.problems) ? (answer.problems as LintProblem[]) : [];
  return problems.map((it) => ({
    severity: it.severity === 'warning' ? 'warning' : 'error',
    message: it.message ?? '',
    hint: it.hint ?? undefined,
    line: it.line ?? 1,
    column: it.column ?? undefined,
  }));
}

export type StepState = 'done' | 'skipped' | 'recorded' | 'failed';

/** A step of a dry run. */
export interface DryStep {
  id: string;
  name: string;
  action: string;
  state: StepState;
  /** What its action was given; secrets are not in it. */
  input?: unknown;
  output?: unknown;
  log: readonly string[];
  /** Why it failed, or was passed over. */
  message?: string | undefined;
}

/** A file that a dry run made. */
export interface MadeFile {
  path: string;
  text?: string | undefined;
  base64?: string | undefined;
  size: number;
  executable: boolean;
}

/** What stopped a dry run. */
export interface DryProblem {
  message: string;
  step?: string | undefined;
  /** Where the text stands that could not be rendered, when it is in a file beside the template. */
  file?: string | undefined;
  /** Of that file. */
  line?: number | undefined;
  column?: number | undefined;
}

/** What a dry run came to. */
export interface DryRun {
  steps: readonly DryStep[];
  files: readonly MadeFile[];
  output: Readonly<Record<string, unknown>>;
  /** Lines that belong to no step. */
  log: readonly string[];
  /** What stopped it. */
  problem?: DryProblem | undefined;
  tookMs: number;
}

export interface DryRunRequest {
  template: unknown;
  values: unknown;
  secrets: Readonly<Record<string, string>>;
  directoryContents: readonly SentFile[];
}

/** Runs a template without touching anything. */
export async function dryRun(request: DryRunRequest, signal?: AbortSignal): Promise<DryRun> {
  const began = performance.now();
  return rehearsed(await post('/api/scaffolder/v1/playground/dry-run', request, signal, DRY_RUN_MS), performance.now() - began);
}

interface LogLine {
  body?: { message?: string; stepId?: string; status?: string };
}

/** The answer of the server, in the terms of the page. */
export function rehearsed(told: unknown, tookMs: number): DryRun {
  const answer = objectOf(told);
  const lines = (Array.isArray(answer.log) ? (answer.log as LogLine[]) : []).map((it) => it.body ?? {});
  const known = Array.isArray(answer.steps) ? (answer.steps as unknown[]).map(objectOf) : [];
  return {
    steps: known.map((it) => {
      const id = String(it.id);
      const own = lines.filter((line) => line.stepId === id);
      return {
        id,
        name: typeof it.name === 'string' ? it.name : id,
        action: String(it.action),
        state: stateOf(it.state),
        input: it.input,
        output: it.output,
        log: own.map((line) => line.message ?? '').filter((line) => !GIVEN.test(line)),
        message: typeof it.message === 'string' ? it.message : undefined,
      };
    }),
    files: filesOf(answer.directoryContents),
    output: objectOf(answer.output),
    log: lines.filter((it) => it.stepId === undefined).map((it) => it.message ?? ''),
    problem: problemOf(answer.problem),
    tookMs: typeof answer.tookMs === 'number' ? answer.tookMs : tookMs,
  };
}

function problemOf(told: unknown): DryProblem | undefined {
  const { message, step, file, line, column } = objectOf(told);
  if (typeof message !== 'string') return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
  return { message, step: text(step), file: text(file), line: number(line), column: number(column) };
}

/** What the log of a dry run, as Backstage's, tells of the input: it is shown by itself. */
const GIVEN = /^Running .+ in dry-run mode with inputs[^:]*: [{[]/;

function stateOf(word: unknown): StepState {
  return word === 'done' || word === 'recorded' || word === 'failed' ? word : 'skipped';
}

function filesOf(told: unknown): MadeFile[] {
  if (!Array.isArray(told)) return [];
  return (told as { path: string; base64Content?: string; executable?: boolean }[])
    .map((it) => {
      const base64 = it.base64Content ?? '';
      const bytes = fromBase64(base64);
      const text = textOf(bytes);
      const made = { path: it.path, size: bytes.length, executable: it.executable === true };
      return text === undefined ? { ...made, base64 } : { ...made, text };
    })
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The answers that were refused, as the server tells them with a 400: one sentence for each. */
export function refusedAnswers(body: unknown): string[] {
  const { errors } = objectOf(body);
  if (!Array.isArray(errors)) return [];
  return (errors as unknown[]).map((it) => {
    const { stack, message } = objectOf(it);
    return typeof stack === 'string' ? stack : String(message);
  });
}
