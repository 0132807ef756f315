// Planning a registration: what is at an address, what is wrong with it, and what would happen. Nothing is
// changed until the plan is applied.
import { sendJson } from '../../../api/client';
import type { EntityProblem } from '../../../api/entityView';

/** A document of a file, as it would enter the catalog. */
export interface PlannedDocument {
  file: string;
  line: number;
  ref?: string | null;
  kind?: string | null;
  name?: string | null;
  state: 'new' | 'changed' | 'exists' | 'invalid';
  problems: EntityProblem[];
}

/** A file on the way. `withheld`: its text is not for whoever asks. */
export interface PlannedFile {
  file: string;
  text: string;
  truncated: boolean;
  withheld?: boolean;
  problems: EntityProblem[];
}

/** A relation that would lead to nothing. */
export interface PlannedDangling {
  entityRef: string;
  relation: string;
  targetRef: string;
}

/** What a plan shows. */
export interface Preview {
  appears: Refs;
  refused: { entityRef: string; keptBy?: string | null }[];
  heldBack: string[];
  problems: string[];
  documents?: PlannedDocument[];
  files?: PlannedFile[];
  relations?: number;
  dangling?: PlannedDangling[];
  tookMs?: number;
}

/** References, cut where there are many. */
export interface Refs {
  items?: string[];
  refs?: string[];
  total: number;
}

/** A planned registration. */
export interface Act {
  id: string;
  state: string;
  preview: Preview;
  outcome?: { problem?: string } & Record<string, unknown>;
  sourceId?: string | null;
}

/** Where descriptors may be: an address of the web, or a path of the server's machine. */
export function locationOf(target: string): { type: 'url' | 'file'; target: string } {
  const text = target.trim();
  return { type: /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? 'url' : 'file', target: text };
}

/** Reads what is there, and says what would happen. */
export function plan(target: string): Promise<Act> {
  return sendJson('POST', '/api/catalog/v1/acts', { kind: 'register', input: locationOf(target) });
}

/** Does it. */
export function apply(id: string): Promise<Act> {
  return sendJson('POST', `/api/catalog/v1/acts/${encodeURIComponent(id)}/apply`);
}

/** Takes it back. */
export function undo(id: string): Promise<Act> {
  return sendJson('POST', `/api/catalog/v1/acts/${encodeURIComponent(id)}/undo`);
}

/** Figures of a plan, for its sentence. */
export interface Summary {
  documents: number;
  files: number;
  importable: number;
  broken: number;
  warned: number;
}

/** Counts what can be imported, what cannot, and what has only warnings. */
export function summary(preview: Preview): Summary {
  const documents = preview.documents ?? [];
  const broken = documents.filter((it) => it.state === 'invalid').length;
  return {
    documents: documents.length,
    files: preview.files?.length ?? 0,
    importable: documents.length - broken,
    broken: broken + (preview.files ?? []).filter((it) => it.problems.length > 0 && !documents.some((one) => one.file === it.file)).length,
    warned: documents.filter((it) => it.state !== 'invalid' && it.problems.length > 0).length,
  };
}

/** The last part of a file's location: what people call it. */
export function fileName(file: string): string {
  return file.replace(/[/]+$/, '').split('/').at(-1) ?? file;
}

/** Everything that is wrong in a file, in the order of its lines. */
export function problemsOf(preview: Preview, file: string): EntityProblem[] {
  const own = (preview.files ?? []).find((it) => it.file === file)?.problems ?? [];
  const documents = (preview.documents ?? []).filter((it) => it.file === file);
  const all = [...own, ...documents.flatMap((it) => it.problems.map((one) => ({ ...one, line: one.line ?? it.line })))];
  return all.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}
