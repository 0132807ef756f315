// A template's text, read in the browser while it is being written: its form at once, and where YAML breaks.
import { LineCounter, parseAllDocuments, type Document } from 'yaml';
import type { CodeProblem } from '../../../ui';
import { objectOf, type JsonSchema } from '../actions/reference';

/** What a template asks for: the shape of `parameter-schema`. */
export interface Form {
  title: string;
  description?: string | undefined;
  presentation?: Readonly<Record<string, unknown>> | undefined;
  steps: readonly { title: string; description?: string | undefined; schema: Readonly<Record<string, unknown>> }[];
  [more: string]: unknown;
}

/** What was read. */
export interface ReadTemplate {
  /** The entity, when it is one. */
  entity?: Readonly<Record<string, unknown>> | undefined;
  form?: Form | undefined;
  problems: readonly CodeProblem[];
  /** The line of a step, by its id or its place (`1` is the first). */
  lineOfStep: (id: string) => number | undefined;
}

/** More aliases than this are an attack on whoever reads them. */
const ALIASES_MOST = 100;
const PAGE_TITLE = 'Please enter the following information';

/** Reads a text. Never throws. */
export function readTemplate(text: string): ReadTemplate {
  const counter = new LineCounter();
  const problems: CodeProblem[] = [];
  const read = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false });
  const documents = Array.isArray(read) ? (read as Document.Parsed[]) : [];
  let found: { entity: Readonly<Record<string, unknown>>; document: Document.Parsed } | undefined;
  for (const document of documents) {
    // What follows the first error is mostly what it led to.
    for (const error of document.errors.slice(0, 1)) {
      const { line, col } = counter.linePos(error.pos[0]);
      problems.push({ severity: 'error', message: sentence(error.message), line: Math.max(1, line), column: Math.max(1, col) });
    }
    if (document.errors.length > 0) continue;
    try {
      const value: unknown = document.toJS({ maxAliasCount: ALIASES_MOST });
      if (found === undefined && objectOf(value).kind === 'Template') found = { entity: objectOf(value), document };
    } catch (thrown) {
      problems.push({ severity: 'error', message: sentence(thrown instanceof Error ? thrown.message : String(thrown)), line: 1 });
    }
  }
  const lineOfStep = (id: string) => (found === undefined ? undefined : stepLine(found.document, counter, id));
  return { entity: found?.entity, form: found === undefined ? undefined : formOf(found.entity), problems, lineOfStep };
}

/** The form that an entity asks for. */
export function formOf(entity: Readonly<Record<string, unknown>>): Form {
  const metadata = objectOf(entity.metadata);
  const spec = objectOf(entity.spec);
  const pages = Array.isArray(spec.parameters) ? (spec.parameters as unknown[]) : spec.parameters === undefined ? [] : [spec.parameters];
  return {
    title: textOr(metadata.title, textOr(metadata.name, '')),
    description: typeof metadata.description === 'string' ? metadata.description : undefined,
    presentation: spec.presentation === undefined ? undefined : objectOf(spec.presentation),
    steps: pages.map((page) => {
      const schema = objectOf(page);
      return { title: textOr(schema.title, PAGE_TITLE), description: typeof schema.description === 'string' ? schema.description : undefined, schema };
    }),
  };
}

/** Names of all answers, those of conditions too. */
export function parameterNames(form: Form | undefined): string[] {
  const names = new Set<string>();
  for (const page of form?.steps ?? []) gather(page.schema, names, 0);
  return [...names];
}

function gather(schema: JsonSchema | undefined, names: Set<string>, depth: number): void {
  if (schema === undefined || typeof schema === 'boolean' || depth > 6) return;
  for (const name of Object.keys(objectOf(schema.properties))) names.add(name);
  for (const word of ['oneOf', 'anyOf', 'allOf'] as const) {
    if (Array.isArray(schema[word])) for (const part of schema[word] as unknown[]) gather(objectOf(part), names, depth + 1);
  }
  for (const word of ['then', 'else', 'if'] as const) if (schema[word] !== undefined) gather(objectOf(schema[word]), names, depth + 1);
  for (const part of Object.values(objectOf(schema.dependencies))) gather(objectOf(part), names, depth + 1);
}

/** Ids of the steps, as the server gives them where there are none. */
export function stepIds(entity: Readonly<Record<string, unknown>> | undefined): string[] {
  const steps = objectOf(entity?.spec).steps;
  return Array.isArray(steps) ? (steps as unknown[]).map((it, index) => textOr(objectOf(it).id, `step-${index + 1}`)) : [];
}

function stepLine(document: Document.Parsed, counter: LineCounter, id: string): number | undefined {
  const at = stepIds(objectOf(document.toJS({ maxAliasCount: ALIASES_MOST }))).indexOf(id);
  if (at < 0) return undefined;
  const node = document.getIn(['spec', 'steps', at], true) as { range?: [number, number, number] | null } | undefined;
  return node?.range == null ? undefined : counter.linePos(node.range[0]).line;
}

function textOr(value: unknown, other: string): string {
  return typeof value === 'string' && value !== '' ? value : other;
}

function sentence(message: string): string {
  const first = message.split('\n')[0] ?? message;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
