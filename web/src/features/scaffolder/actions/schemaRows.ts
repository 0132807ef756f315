// A JSON schema as rows of a table: each field with its place, its type, and what is said of it.
import { objectOf, type JsonSchema } from './reference';

/** A row. */
export interface SchemaRow {
  /** Unique in its table, such as `values.*` or `items[].name`. */
  path: string;
  /** What is drawn: the last part of the path. */
  name: string;
  /** 0 is the outermost. */
  depth: number;
  type: string;
  required: boolean;
  description: string;
  /** As JSON. */
  default?: string | undefined;
  /** As JSON. */
  choices?: readonly string[] | undefined;
  /** Such as "at least 1 letter". Keys of messages with their value. */
  limits: readonly { rule: string; value: string }[];
}

/** Deeper ones, and loops of `$ref`, are cut here. */
const DEEPEST = 6;
const MOST = 400;
const LIMITS = ['minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minItems', 'maxItems', 'pattern', 'format'] as const;

/** The rows of a schema. A schema that is no object has one row, named by `whole`. */
export function rowsOf(schema: JsonSchema, whole: string): SchemaRow[] {
  const rows: SchemaRow[] = [];
  const root = resolve(schema, schema);
  walkInto(root, schema, '', 0, rows);
  if (rows.length === 0 && isSaying(root)) rows.push(rowOf(root, schema, whole, whole, 0, true));
  return rows;
}

function isSaying(schema: JsonSchema): boolean {
  return typeof schema !== 'boolean' && Object.keys(schema).some((it) => it !== '$schema' && it !== 'properties' && it !== 'additionalProperties');
}

function walkInto(schema: JsonSchema, root: JsonSchema, path: string, depth: number, rows: SchemaRow[]): void {
  if (typeof schema === 'boolean' || depth > DEEPEST) return;
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : [];
  for (const [name, part] of Object.entries(objectOf(schema.properties))) {
    add(part, root, path === '' ? name : `${path}.${name}`, name, depth, required.includes(name), rows);
  }
  const rest = schema.additionalProperties;
  if (isSchema(rest) && typeof rest !== 'boolean' && Object.keys(rest).length > 0) add(rest, root, `${path}.*`, '*', depth, false, rows);
  const items = Array.isArray(schema.items) ? (schema.items as unknown[])[0] : schema.items;
  if (isSchema(items) && isStructured(resolve(items, root))) add(items, root, `${path}[]`, '[ ]', depth, false, rows);
  for (const word of ['oneOf', 'anyOf', 'allOf'] as const) {
    const parts = schema[word];
    if (!Array.isArray(parts)) continue;
    for (const [index, part] of (parts as unknown[]).entries()) {
      const it = resolve(part as JsonSchema, root);
      if (isStructured(it)) walkInto(it, root, `${path}(${word} ${index + 1})`, depth, rows);
    }
  }
}

function add(part: unknown, root: JsonSchema, path: string, name: string, depth: number, required: boolean, rows: SchemaRow[]): void {
  if (!isSchema(part) || rows.length >= MOST) return;
  const it = resolve(part, root);
  rows.push(rowOf(it, root, path, name, depth, required));
  walkInto(it, root, path, depth + 1, rows);
}

function rowOf(schema: JsonSchema, root: JsonSchema, path: string, name: string, depth: number, required: boolean): SchemaRow {
  const it = objectOf(schema);
  const choices = Array.isArray(it.enum) ? (it.enum as unknown[]).map((one) => JSON.stringify(one)) : 'const' in it ? [JSON.stringify(it.const)] : undefined;
  return {
    path,
    name,
    depth,
    type: typeOf(schema, root, 0),
    required,
    description: [it.title, it.description].filter((one): one is string => typeof one === 'string' && one !== '').join('. '),
    default: it.default === undefined ? undefined : JSON.stringify(it.default),
    choices,
    limits: LIMITS.flatMap((rule) => (typeof it[rule] === 'string' || typeof it[rule] === 'number' ? [{ rule, value: String(it[rule]) }] : [])),
  };
}

/** `string`, `string[]`, `string or boolean`, `any`. */
export function typeOf(schema: JsonSchema, root: JsonSchema = schema, depth = 0): string {
  const it = objectOf(resolve(schema, root));
  if (depth > DEEPEST) return 'any';
  const types = Array.isArray(it.type) ? (it.type as string[]) : typeof it.type === 'string' ? [it.type] : [];
  if (types.length > 0) {
    return types
      .map((type) => {
        const items = Array.isArray(it.items) ? (it.items as unknown[])[0] : it.items;
        return type === 'array' && isSchema(items) ? listOf(typeOf(items, root, depth + 1)) : type;
      })
      .join(' or ');
  }
  for (const word of ['oneOf', 'anyOf'] as const) {
    if (Array.isArray(it[word])) return [...new Set((it[word] as JsonSchema[]).map((part) => typeOf(part, root, depth + 1)))].join(' or ');
  }
  if (it.properties !== undefined) return 'object';
  if (Array.isArray(it.enum)) return [...new Set((it.enum as unknown[]).map((one) => typeof one))].join(' or ');
  return 'any';
}

function listOf(inner: string): string {
  return inner.includes(' ') ? `(${inner})[]` : `${inner}[]`;
}

function isStructured(schema: JsonSchema): boolean {
  const it = objectOf(schema);
  const own = Object.keys(objectOf(it.properties)).length > 0;
  return own || isSchema(it.items) || (['oneOf', 'anyOf', 'allOf'] as const).some((word) => Array.isArray(it[word]));
}

/** What a local `$ref` leads to; a schema without one is itself. Loops end. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let here = schema;
  for (let hop = 0; hop < DEEPEST; hop += 1) {
    const ref = objectOf(here).$ref;
    if (typeof ref !== 'string' || !ref.startsWith('#/')) return here;
    let next: unknown = root;
    for (const part of ref.slice(2).split('/')) next = objectOf(next)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    if (!isSchema(next)) return here;
    here = next;
  }
  return {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}
