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
}

async function post(path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
  const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, ...(signal === undefined ? {} : { signal }) };
  const response = await transport(new Request(new URL(path, window.location.origin), init));
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

/** What a dry run came to. */
export interface DryRun {
  steps: readonly DryStep[];
  files: readonly MadeFile[];
  output: Readonly<Record<string, unknown>>;
  /** Lines that belong to no step. */
  log: readonly string[];
  /** What stopped it. */
  problem?: { message: string; step?: string | undefined; line?: number | undefined } | undefined;
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
  return rehearsed(await post('/api/scaffolder/v2/dry-run', request, signal), performance.now() - began);
}

interface LogLine {
  body?: { message?: string; stepId?: string; status?: string };
}

/** The answer of the server, in the terms of the page. */
export function rehearsed(told: unknown, tookMs: number): DryRun {
  const answer = objectOf(told);
  const lines = (Array.isArray(answer.log) ? (answer.log as LogLine[]) : []).map((it) => it.body ?? {});
  const known = Array.isArray(answer.steps) ? (answer.steps as unknown[]).map(objectOf) : [];
  const problem = objectOf(answer.problem);
  return {
    steps: known.map((it) => {
      const id = String(it.id);
      const own = lines.filter((line) => line.stepId === id);
      return {
        id,
        name: typeof it.name === 'string' ? it.name : id,
        action: String(it.action),
        state: own.some((line) => PASSED_OVER.test(line.message ?? '')) ? 'recorded' : stateOf(it.state ?? it.status ?? own.findLast((line) => line.status !== undefined)?.status),
        input: it.state === undefined && it.status === undefined ? inputOf(own) : it.input,
        output: it.output ?? it.outputs,
        log: own.map((line) => line.message ?? '').filter((line) => !GIVEN.test(line)),
        message: typeof it.message === 'string' ? it.message : undefined,
      };
    }),
    files: filesOf(answer.directoryContents),
    output: objectOf(answer.output),
    log: lines.filter((it) => it.stepId === undefined).map((it) => it.message ?? ''),
    problem:
      typeof problem.message === 'string'
        ? { message: problem.message, step: typeof problem.step === 'string' ? problem.step : undefined, line: typeof problem.line === 'number' ? problem.line : undefined }
        : undefined,
    tookMs: typeof answer.tookMs === 'number' ? answer.tookMs : tookMs,
  };
}

/** How the log of a dry run, as Backstage's, tells what an action was given, and that it was not run. */
const GIVEN = /^Running .+ in dry-run mode with inputs[^:]*: (?<input>[{[][^]*)$/;
const PASSED_OVER = /^Skipping because .+ does not support dry-run$/;

/** What the action of a step was given, by its log; a list where it was run several times. */
function inputOf(lines: readonly NonNullable<LogLine['body']>[]): unknown {
  const given = lines.flatMap((line) => {
    const text = GIVEN.exec(line.message ?? '')?.groups?.input;
    if (text === undefined) return [];
    try {
      return [JSON.parse(text) as unknown];
    } catch {
      return [text];
    }
  });
  return given.length > 1 ? given : given[0];
}

function stateOf(word: unknown): StepState {
  if (word === 'recorded' || word === 'failed') return word;
  return word === 'done' || word === 'completed' ? 'done' : 'skipped';
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
