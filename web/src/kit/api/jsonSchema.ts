// JSON Schema, as OpenAPI and AsyncAPI write it: its type, what is inside, and an example. Nothing is
// expanded before it is asked for, so that schemas which hold themselves are no trouble.
import { inside, isValues, items, nameOf, values, words, type Found, type Tree, type Values } from './document';
import type { Field, TypeShape } from './model';

const MOST_FIELDS = 500;
const MOST_VALUES = 24;
const MERGES = 12;

/** The type at a pointer. */
export function typeAt(tree: Tree, pointer: string, depth = 0): TypeShape {
  const found = tree.follow(pointer);
  if (found.elsewhere !== undefined) return { kind: 'elsewhere', name: found.elsewhere };
  const schema = found.value;
  const nullable = isNullable(schema);
  if (found.isRef && isNamed(found.pointer)) return { kind: 'named', name: nameOf(found.pointer), nullable };
  if (depth > 4) return { kind: 'any' };
  const choice = optionsOf(schema);
  if (choice !== undefined) {
    const options = items(schema[choice])
      .map((_, index) => typeAt(tree, inside(found.pointer, choice, index), depth + 1))
      .filter((it) => it.name !== 'null');
    if (options.length === 1 && options[0] !== undefined) return { ...options[0], nullable: true };
    return { kind: 'oneOf', options: options.slice(0, 6), nullable };
  }
  const name = typeName(schema);
  if (name === 'array') {
    const item = schema['items'] === undefined ? undefined : typeAt(tree, inside(found.pointer, 'items'), depth + 1);
    return { kind: 'list', item, nullable, ...range(schema['minItems'], schema['maxItems'], 'items') };
  }
  if (name === 'object' && schema['properties'] === undefined && isValues(schema['additionalProperties'])) {
    return { kind: 'map', item: typeAt(tree, inside(found.pointer, 'additionalProperties'), depth + 1), nullable };
  }
  if (name === undefined) return { kind: schema['allOf'] === undefined ? 'any' : 'plain', name: 'object', nullable };
  const pattern = words(schema['pattern']);
  return { kind: 'plain', name, format: words(schema['format']), nullable, pattern, ...limits(schema, name) };
}

function limits(schema: Values, name: string): Partial<TypeShape> {
  if (name === 'string') return range(schema['minLength'], schema['maxLength'], 'characters');
  if (name === 'integer' || name === 'number') return range(schema['minimum'], schema['maximum'], 'value');
  return {};
}

function range(least: unknown, most: unknown, unit: TypeShape['unit']): Partial<TypeShape> {
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
  return least === undefined && most === undefined ? {} : { least: number(least), most: number(most), unit };
}

/** The fields inside the schema at a pointer, one level deep. */
export function fieldsAt(tree: Tree, pointer: string): Field[] {
  const found = tree.follow(pointer);
  const name = typeName(found.value);
  if (name === 'array') return fieldsAt(tree, inside(found.pointer, 'items'));
  const fields = new Map<string, Field>();
  collect(tree, found, fields, new Set(), 0);
  return [...fields.values()];
}

function collect(tree: Tree, found: Found, fields: Map<string, Field>, seen: Set<string>, depth: number): void {
  if (seen.has(found.pointer) || depth > MERGES) return;
  seen.add(found.pointer);
  const schema = found.value;
  items(schema['allOf']).forEach((_, index) => {
    collect(tree, tree.follow(inside(found.pointer, 'allOf', index)), fields, seen, depth + 1);
  });
  const required = requiredOf(schema);
  for (const name of Object.keys(values(schema['properties']))) {
    if (fields.size >= MOST_FIELDS) return;
    fields.set(name, fieldAt(tree, inside(found.pointer, 'properties', name), name, required.has(name)));
  }
  for (const name of required) {
    const known = fields.get(name);
    if (known !== undefined) known.required = true;
  }
  if (isValues(schema['additionalProperties'])) fields.set('*', fieldAt(tree, inside(found.pointer, 'additionalProperties'), '*', false));
  const choice = optionsOf(schema);
  if (choice === undefined) return;
  items(schema[choice]).forEach((_, index) => {
    const at = inside(found.pointer, choice, index);
    const type = typeAt(tree, at);
    if (type.name === 'null') return;
    const name = type.kind === 'named' && type.name !== undefined ? type.name : `${choice} ${index + 1}`;
    fields.set(`${choice} ${index}`, fieldAt(tree, at, name, false));
  });
}

/** One field whose schema stands at a pointer. */
export function fieldAt(tree: Tree, pointer: string, name: string, required: boolean): Field {
  const found = tree.follow(pointer);
  const schema = found.value;
  const listed: unknown[] | undefined = Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : schema['const'] === undefined ? undefined : [schema['const']];
  return {
    name,
    required,
    type: typeAt(tree, pointer),
    description: found.described ?? words(schema['description']) ?? words(schema['title']),
    deprecated: schema['deprecated'] === true,
    values: listed?.slice(0, MOST_VALUES).map(short),
    initial: schema['default'] === undefined ? undefined : short(schema['default']),
    handle: hasInside(tree, pointer) ? pointer : undefined,
  };
}

/** Whether there is anything to open. */
export function hasInside(tree: Tree, pointer: string, depth = 0): boolean {
  if (depth > 6) return false;
  const found = tree.follow(pointer);
  const schema = found.value;
  if (Object.keys(values(schema['properties'])).length > 0) return true;
  if (isValues(schema['additionalProperties']) && hasInside(tree, inside(found.pointer, 'additionalProperties'), depth + 1)) return true;
  if (typeName(schema) === 'array') return hasInside(tree, inside(found.pointer, 'items'), depth + 1);
  if (items(schema['allOf']).some((_, index) => hasInside(tree, inside(found.pointer, 'allOf', index), depth + 1))) return true;
  const choice = optionsOf(schema);
  return choice !== undefined && items(schema[choice]).filter((it) => it['type'] !== 'null').length > 0;
}

/** The type by its name. Lists of types (3.1) count without `null`. */
export function typeName(schema: Values): string | undefined {
  const type = schema['type'];
  const named = Array.isArray(type) ? (type as unknown[]).find((it) => it !== 'null') : type;
  if (typeof named === 'string') return named;
  if (schema['properties'] !== undefined) return 'object';
  if (schema['items'] !== undefined) return 'array';
  const listed = Array.isArray(schema['enum']) ? (schema['enum'][0] as unknown) : schema['const'];
  return typeof listed === 'string' || typeof listed === 'number' || typeof listed === 'boolean' ? typeof listed : undefined;
}

/** Which of the two ways to offer a choice a schema uses. */
export function optionsOf(schema: Values): 'oneOf' | 'anyOf' | undefined {
  if (Array.isArray(schema['oneOf']) && schema['oneOf'].length > 0) return 'oneOf';
  return Array.isArray(schema['anyOf']) && schema['anyOf'].length > 0 ? 'anyOf' : undefined;
}

function isNullable(schema: Values): boolean {
  return schema['nullable'] === true || (Array.isArray(schema['type']) && schema['type'].includes('null'));
}

function isNamed(pointer: string): boolean {
  return /^#\/(components\/(schemas|messages)|definitions|\$defs)\/[^/]+$/.test(pointer);
}

function requiredOf(schema: Values): Set<string> {
  const listed = Array.isArray(schema['required']) ? schema['required'] : [];
  return new Set(listed.filter((it): it is string => typeof it === 'string'));
}

function short(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 120);
}
