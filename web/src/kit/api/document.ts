// JSON and YAML as plain values, and the ways through them: pointers and references. References lead
// within the document only; what lies elsewhere is noted and left alone.
import { parseDocument } from 'yaml';
import { ReadError } from './model';

/** A value with keys. */
export type Values = Record<string, unknown>;

const HOPS = 24;
const ALIASES = 500;
const MOST_ELSEWHERE = 50;

/** Whether a value has keys. */
export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as keys, or nothing. */
export function values(value: unknown): Values {
  return isValues(value) ? value : {};
}

/** The items that have keys. */
export function items(value: unknown): Values[] {
  return Array.isArray(value) ? value.filter(isValues) : [];
}

/** A text, if it is one. */
export function words(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads JSON or YAML. What cannot be read is told with its line. */
export function readValues(text: string): Values {
  const value = readAny(text);
  if (!isValues(value)) throw new ReadError('notThis', 'The text has no keys at its top', 1);
  return value;
}

function readAny(text: string): unknown {
  let asJson: ReadError | undefined;
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch (error) {
      // YAML reads what JSON nearly was (comments, a comma too many); what it cannot read either is told as JSON.
      asJson = jsonError(text, error);
    }
  }
  const document = parseDocument(text, { merge: true, uniqueKeys: false, logLevel: 'silent', version: '1.2' });
  const error = document.errors.find((it) => it.code !== 'MULTIPLE_DOCS');
  if (error !== undefined) {
    if (asJson !== undefined) throw asJson;
    const [start] = error.linePos ?? [];
    throw new ReadError('syntax', error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '', start?.line, start?.col);
  }
  try {
    return document.toJS({ maxAliasCount: ALIASES });
  } catch (error_) {
    throw new ReadError('syntax', error_ instanceof Error ? error_.message : String(error_));
  }
}

function jsonError(text: string, error: unknown): ReadError {
  const message = error instanceof Error ? error.message : String(error);
  const place = /at position (\d+)/.exec(message);
  const before = place === null ? undefined : text.slice(0, Number(place[1])).split('\n');
  const line = before?.length ?? Number(/line (\d+)/.exec(message)?.[1] ?? 1);
  const column = before === undefined ? undefined : (before[before.length - 1]?.length ?? 0) + 1;
  return new ReadError('syntax', message.replace(/ (in JSON )?at (position|line) .*$/, ''), line, column);
}

/** A document and what its references said. */
export class Tree {
  readonly root: Values;
  readonly elsewhere = new Set<string>();

  constructor(root: Values) {
    this.root = root;
  }

  /** What stands at a pointer such as `#/components/schemas/Money`. */
  at(pointer: string): unknown {
    let here: unknown = this.root;
    for (const part of pointer.replace(/^#\/?/, '').split('/')) {
      if (part === '') continue;
      const key = unescaped(part);
      if (Array.isArray(here)) here = here[Number(key)];
      else if (isValues(here) && Object.hasOwn(here, key)) here = here[key];
      else return undefined;
    }
    return here;
  }

  /** What stands at a pointer once all references are followed, and where that is. */
  follow(pointer: string): Found {
    let here = pointer;
    let described: string | undefined;
    for (let hop = 0; hop < HOPS; hop += 1) {
      const value = values(this.at(here));
      const ref = value['$ref'];
      if (typeof ref !== 'string') return { pointer: here, value, described, isRef: hop > 0 };
      described ??= words(value['description']);
      if (!ref.startsWith('#')) {
        if (this.elsewhere.size < MOST_ELSEWHERE) this.elsewhere.add(ref);
        return { pointer: here, value: {}, described, isRef: true, elsewhere: ref };
      }
      here = ref;
    }
    return { pointer: here, value: {}, described, isRef: true };
  }
}

/** What a pointer led to. */
export interface Found {
  pointer: string;
  value: Values;
  /** A description beside the reference stands for the one behind it. */
  described: string | undefined;
  isRef: boolean;
  elsewhere?: string;
}

/** A pointer one step further in. */
export function inside(pointer: string, ...steps: (string | number)[]): string {
  return [pointer, ...steps.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** The last step of a pointer, as it is written in the document. */
export function nameOf(pointer: string): string {
  return unescaped(pointer.slice(pointer.lastIndexOf('/') + 1));
}

function unescaped(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!plain.includes('%')) return plain;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
