// What a plan says in words: how many could be read, what is wrong with which, and why nothing could.
import type { PlannedDocument, PlannedFile, Registration } from '../../../api/registering';
import type { EntityProblem } from '../../../api/entityView';
import type { Shape } from '../../../ui';

/** One row at the left: a document, or a file that no document could be read from. */
export interface Row {
  key: string;
  file: string;
  line: number;
  document: PlannedDocument | undefined;
  problems: EntityProblem[];
  /** What it shows at the right. */
  text: string;
  firstLine: number;
  /** Which of how many documents of its file. */
  place: { index: number; of: number } | undefined;
}

/** How a plan adds up. */
export interface Tally {
  documents: number;
  files: number;
  importable: number;
  invalid: number;
  warned: number;
  failedFiles: number;
}

/** Why a file could not be read. */
export type Cause = 'unreachable' | 'missing' | 'notAllowed' | 'tooLarge' | 'notYaml' | 'other';

/** The rows of a plan, files in their order and documents in theirs. */
export function rowsOf(plan: Registration): Row[] {
  return plan.files.flatMap((file) => {
    const documents = plan.documents.filter((it) => it.file === file.file).sort((one, other) => one.line - other.line);
    if (documents.length === 0) return file.problems.length === 0 ? [] : [fileRow(file)];
    const lines = file.text.split('\n');
    return documents.map((document, index) => {
      const from = index === 0 ? 1 : document.line;
      const next = documents[index + 1];
      const text = lines.slice(from - 1, next === undefined ? undefined : next.line - 1).join('\n');
      return {
        key: `${file.file}:${document.line}`,
        file: file.file,
        line: document.line,
        document,
        problems: index === 0 ? [...file.problems, ...document.problems] : document.problems,
        // The line between documents belongs to neither.
        text: text.replace(/\n---[ \t]*(\n\s*)?$/, ''),
        firstLine: from,
        place: { index, of: documents.length },
      };
    });
  });
}

function fileRow(file: PlannedFile): Row {
  return { key: file.file, file: file.file, line: file.problems[0]?.line ?? 1, document: undefined, problems: file.problems, text: file.text, firstLine: 1, place: undefined };
}

/** How a plan adds up. */
export function tallyOf(plan: Registration, rows: readonly Row[]): Tally {
  const documents = rows.filter((it) => it.document !== undefined);
  const invalid = documents.filter((it) => it.document?.state === 'invalid').length;
  return {
    documents: documents.length,
    files: plan.files.filter((it) => plan.documents.some((document) => document.file === it.file)).length,
    importable: documents.length - invalid,
    invalid,
    warned: documents.filter((it) => it.document?.state !== 'invalid' && it.problems.length > 0).length,
    failedFiles: rows.length - documents.length,
  };
}

/** The shape of a row. */
export function shapeOf(row: Row): Shape {
  if (row.document === undefined || row.document.state === 'invalid') return 'bad';
  if (row.problems.some((it) => it.severity === 'error')) return 'bad';
  return row.problems.length > 0 ? 'warn' : 'ok';
}

const CAUSES: Readonly<Record<string, Cause>> = {
  yaml: 'notYaml',
  envelope: 'notYaml',
  'read.not-found': 'missing',
  'read.forbidden': 'notAllowed',
  'read.too-large': 'tooLarge',
  'read.timeout': 'unreachable',
  'read.unreachable': 'unreachable',
};

/** Why a file could not be read, from the code of its problem. */
export function causeOf({ code }: Pick<EntityProblem, 'code'>): Cause {
  return CAUSES[code ?? ''] ?? 'other';
}

/** Where a file is: its last part, and in words for its title. */
export function fileName(location: string): string {
  const target = location.slice(location.indexOf(':') + 1);
  const bare = target.split(/[?#]/)[0] ?? target;
  return bare.split(/[\\/]/).filter((it) => it !== '').at(-1) ?? target;
}

/** The host of an address; undefined of paths. */
export function hostOf(target: string): string | undefined {
  try {
    return new URL(target).host || undefined;
  } catch {
    return undefined;
  }
}
