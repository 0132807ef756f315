// The validator that the form library asks: it interprets schemas (nothing is compiled, so the page's policy
// needs no eval) and names errors as ajv does, which templates' own error texts go by.
import { dereference, initialBaseURI, validate as interpret, type OutputUnit, type Schema as Interpreted } from '@cfworker/json-schema';
import { toErrorSchema, type RJSFValidationError, type ValidationData, type ValidatorType } from '@rjsf/utils';
import { wordsFor } from './errorWords';
import { isObject, pointerParts, type Place, type Schema } from './json';
import { resolve } from './mend';

/** One thing that an answer is not. */
export interface AnswerError extends RJSFValidationError {
  /** The keyword, as ajv names it. */
  name: string;
  message: string;
  place: Place;
}

const DRAFT = '2019-09';
/** Questions that were prepared are kept; the form asks the same few at each keystroke. */
const KEPT = 500;
const whole = new WeakMap<object, Prepared>();
const parts = new Map<string, Prepared>();

/** A schema, and where its references lead. */
interface Prepared {
  schema: Interpreted;
  lookup: Record<string, Interpreted | boolean>;
}

/** Preparing writes into the schema, which is not ours alone. */
function prepared(schema: unknown): Prepared {
  const copy = structuredClone(schema) as Interpreted;
  return { schema: copy, lookup: dereference(copy) };
}

/** All errors of answers against the schema of a page, with the words that are shown. */
export function errorsOf(schema: Schema, values: unknown): AnswerError[] {
  let ready = whole.get(schema);
  if (ready === undefined) {
    ready = prepared(schema);
    whole.set(schema, ready);
  }
  const { errors } = interpret(plain(values), ready.schema, DRAFT, ready.lookup, false);
  return chosen(errors)
    .map((it) => answerErrorOf(it, schema))
    .filter((it) => it !== undefined)
    .filter((it, index, all) => all.findIndex((other) => other.stack === it.stack) === index);
}

/** For the form library. */
export const validator: ValidatorType = {
  validateFormData: (formData, schema): ValidationData<unknown> => {
    try {
      const errors = errorsOf(schema, formData);
      return { errors, errorSchema: toErrorSchema(errors) };
    } catch (thrown) {
      return { errors: [{ stack: messageOf(thrown) }], errorSchema: {} };
    }
  },
  isValid: (schema, formData: unknown, rootSchema) => {
    try {
      if (typeof schema === 'boolean') return schema;
      const { schema: part, lookup } = partOf(schema, rootSchema);
      return interpret(plain(formData), part, DRAFT, lookup, true).valid;
    } catch {
      return false;
    }
  },
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the library's shape
  rawValidation: <Result>(schema: Schema, formData?: unknown) => {
    try {
      return { errors: errorsOf(schema, formData) as Result[] };
    } catch (thrown) {
      return { validationError: thrown instanceof Error ? thrown : new Error(messageOf(thrown)) };
    }
  },
  reset: () => {
    parts.clear();
  },
};

/** A part of a schema, whose references go by the whole. */
function partOf(schema: Schema, root: Schema): Prepared {
  const text = JSON.stringify(schema);
  const refers = text.includes('"$ref"');
  const key = refers ? `${nameOf(root)} ${text}` : text;
  const kept = parts.get(key);
  if (kept !== undefined) return kept;
  const part = JSON.parse(text) as Interpreted;
  const ready: Prepared = { schema: part, lookup: refers ? prepared(root).lookup : {} };
  // A place that no reference can name, so that the part does not stand in the way of the whole.
  dereference(part, ready.lookup, initialBaseURI, '/a part of it');
  if (parts.size >= KEPT) parts.clear();
  parts.set(key, ready);
  return ready;
}

const names = new WeakMap<object, string>();
let named = 0;

function nameOf(root: Schema): string {
  let name = names.get(root);
  if (name === undefined) {
    named += 1;
    name = `root ${named}`;
    names.set(root, name);
  }
  return name;
}

/** As JSON would carry it: what is undefined is not there. */
function plain(values: unknown): unknown {
  const text = JSON.stringify(values) as string | undefined;
  return text === undefined ? {} : JSON.parse(text);
}

/** Keywords that only say that something inside them is wrong. */
const WRAPPERS = new Set(['properties', 'patternProperties', 'items', 'prefixItems', 'additionalItems', '$ref', '$recursiveRef', 'allOf', 'if', 'dependentSchemas', 'unevaluatedProperties', 'unevaluatedItems']);

/** Of a choice between schemas only the errors of the nearest one are told. */
function chosen(errors: readonly OutputUnit[]): OutputUnit[] {
  let left = errors.filter((it) => !WRAPPERS.has(it.keyword) && !(it.keyword === 'dependencies' && it.error.includes('dependant schema')));
  const choices = left.filter((it) => it.keyword === 'oneOf' || it.keyword === 'anyOf');
  // The innermost first, so that outer choices are made between what is left.
  for (const choice of choices.sort((one, other) => other.keywordLocation.length - one.keywordLocation.length)) {
    const beginning = `${choice.keywordLocation}/`;
    const branches = new Map<string, OutputUnit[]>();
    for (const it of left) {
      if (!it.keywordLocation.startsWith(beginning)) continue;
      const branch = it.keywordLocation.slice(beginning.length).split('/')[0] ?? '';
      branches.set(branch, [...(branches.get(branch) ?? []), it]);
    }
    const deeper = [...branches.values()].filter((it) => it.every((error) => error.instanceLocation !== choice.instanceLocation || error.keyword === 'required'));
    const best = deeper.sort((one, other) => one.length - other.length)[0];
    const dropped = new Set([...branches.values()].flat().filter((it) => !(best?.includes(it) ?? false)));
    if (best !== undefined) dropped.add(choice);
    left = left.filter((it) => !dropped.has(it));
  }
  return left;
}

const MISSING = /required property "(.*)"\.$|does not have "(.*)"\.$/s;

function answerErrorOf(unit: OutputUnit, root: Schema): AnswerError | undefined {
  const place: Place = pointerParts(unit.instanceLocation).map((it) => (/^\d+$/.test(it) ? Number(it) : it));
  const missing = MISSING.exec(unit.error);
  const name = unit.keyword === 'false' ? 'additionalProperties' : unit.keyword;
  const isMissing = (name === 'required' || name.startsWith('depend')) && missing !== null;
  if (isMissing) place.push(missing[1] ?? missing[2] ?? '');
  const { schema, above } = schemaOf(root, unit.keywordLocation);
  const own = isMissing ? undefined : ownWords(schema, name);
  const message = own ?? (isMissing ? (missingWords(schema, String(place.at(-1))) ?? wordsFor('required', {})) : (outerWords(above, place) ?? wordsFor(name, schema)));
  const property = place.map((it) => (typeof it === 'number' ? `.${it}` : /^[\w$]+$/.test(it) ? `.${it}` : `['${it.replaceAll("'", "\\'")}']`)).join('');
  return { name: isMissing ? 'required' : name, message, property, stack: `${property} ${message}`, place, schemaPath: unit.keywordLocation };
}

/** The schema that a keyword stands in, and the schemas above it; references are followed. */
function schemaOf(root: Schema, keywordLocation: string): { schema: Record<string, unknown>; above: unknown[] } {
  let here: unknown = root;
  const above: unknown[] = [root];
  for (const part of pointerParts(keywordLocation).slice(0, -1)) {
    if (part === '$ref' && isObject(here) && typeof here.$ref === 'string') here = resolve(root, here.$ref);
    else if (Array.isArray(here)) here = (here as unknown[])[Number(part)];
    else if (isObject(here)) here = here[part];
    else return { schema: {}, above };
    above.push(here);
  }
  return { schema: isObject(here) ? here : {}, above };
}

/** Texts of the template itself: `errorMessage` as Backstage reads it (a text, or one for each keyword). */
function ownWords(schema: Record<string, unknown>, name: string): string | undefined {
  const own = schema.errorMessage;
  if (typeof own === 'string') return own;
  return isObject(own) && typeof own[name] === 'string' ? own[name] : undefined;
}

function missingWords(schema: Record<string, unknown>, name: string): string | undefined {
  const own = schema.errorMessage;
  if (!isObject(own)) return undefined;
  if (typeof own.required === 'string') return own.required;
  return isObject(own.required) && typeof own.required[name] === 'string' ? own.required[name] : undefined;
}

function outerWords(above: readonly unknown[], place: Place): string | undefined {
  const name = String(place.at(-1));
  for (const it of above) {
    if (!isObject(it) || !isObject(it.errorMessage) || !isObject(it.errorMessage.properties)) continue;
    const text = it.errorMessage.properties[name];
    if (typeof text === 'string') return text;
  }
  return undefined;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

