// GraphQL's schema language as the viewer's model. Only the grammar is read, so that a part of a schema
// (federated, extended) is shown as it is.
import { Kind, parse, print, type DefinitionNode, type FieldDefinitionNode, type InputValueDefinitionNode, type TypeNode } from 'graphql';
import { GraphQLError } from 'graphql';
import { ReadError, type Field, type Operation, type OperationItem, type OperationKind, type Outline, type Reader, type SchemaDetail, type TypeShape } from './model';

const MOST_TOKENS = 3_000_000;
const ROOTS = [
  ['query', 'Query', 'read'],
  ['mutation', 'Mutation', 'write'],
  ['subscription', 'Subscription', 'event'],
] as const;
const LABELS: Readonly<Record<string, string>> = { query: 'QUERY', mutation: 'MUT', subscription: 'SUB' };

interface TypeInfo {
  name: string;
  what: 'type' | 'interface' | 'input' | 'enum' | 'union' | 'scalar';
  description: string | undefined;
  fields: readonly (FieldDefinitionNode | InputValueDefinitionNode)[];
  values: readonly { name: string; description: string | undefined; deprecated: boolean }[];
  members: readonly string[];
}

type Types = Map<string, TypeInfo>;

/** Reads a text in GraphQL's schema language. */
export function graphQl(text: string): Reader {
  const definitions = parsed(text);
  const types = typesOf(definitions);
  const roots = rootsOf(definitions);
  const operations: OperationItem[] = [];
  const byId = new Map<string, { field: FieldDefinitionNode; root: string }>();
  for (const [root, typeName, kind] of roots) {
    for (const field of types.get(typeName)?.fields ?? []) {
      if (field.kind !== Kind.FIELD_DEFINITION) continue;
      const id = `${root} ${field.name.value}`;
      byId.set(id, { field, root });
      operations.push(item(id, root, kind, field));
    }
  }
  const rootNames = new Set(roots.map(([, name]) => name));
  const outline: Outline = {
    format: 'GraphQL',
    servers: [],
    groups: roots.filter(([root]) => operations.some((it) => it.group === root)).map(([root, name]) => ({ name: root, description: types.get(name)?.description })),
    operations,
    schemas: [...types.values()].filter((it) => !rootNames.has(it.name)).map((it) => ({ handle: it.name, name: it.name })),
    elsewhere: [],
  };
  return {
    outline,
    operation: (id) => {
      const found = byId.get(id);
      return found === undefined ? undefined : operation(types, id, found.root, found.field);
    },
    fields: (handle) => fieldsOf(types, handle),
    schema: (handle) => schemaDetail(types, handle),
  };
}

function parsed(text: string): readonly DefinitionNode[] {
  try {
    return parse(text, { maxTokens: MOST_TOKENS }).definitions;
  } catch (error) {
    if (error instanceof GraphQLError) {
      const [at] = error.locations ?? [];
      throw new ReadError('syntax', error.message.replace(/^Syntax Error: /, ''), at?.line, at?.column);
    }
    throw error;
  }
}

function typesOf(definitions: readonly DefinitionNode[]): Types {
  const types: Types = new Map();
  for (const it of definitions) {
    if (!('name' in it) || it.name === undefined) continue;
    const known = types.get(it.name.value);
    const info = infoOf(it);
    if (info === undefined) continue;
    if (known === undefined) types.set(info.name, info);
    else {
      const { fields, values, members } = known;
      types.set(info.name, { ...known, description: known.description ?? info.description, fields: [...fields, ...info.fields], values: [...values, ...info.values], members: [...members, ...info.members] });
    }
  }
  return types;
}

function infoOf(it: DefinitionNode): TypeInfo | undefined {
  const nothing = { fields: [], values: [], members: [] };
  switch (it.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
      return { ...nothing, name: it.name.value, what: 'type', description: described(it), fields: it.fields ?? [] };
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return { ...nothing, name: it.name.value, what: 'interface', description: described(it), fields: it.fields ?? [] };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return { ...nothing, name: it.name.value, what: 'input', description: described(it), fields: it.fields ?? [] };
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION: {
      const values = (it.values ?? []).map((one) => ({ name: one.name.value, description: described(one), deprecated: isDeprecated(one) }));
      return { ...nothing, name: it.name.value, what: 'enum', description: described(it), values };
    }
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      return { ...nothing, name: it.name.value, what: 'union', description: described(it), members: (it.types ?? []).map((one) => one.name.value) };
    case Kind.SCALAR_TYPE_DEFINITION:
      return { ...nothing, name: it.name.value, what: 'scalar', description: described(it) };
    default:
      return undefined;
  }
}

function rootsOf(definitions: readonly DefinitionNode[]): [string, string, OperationKind][] {
  const named = new Map<string, string>();
  for (const it of definitions) {
    if (it.kind !== Kind.SCHEMA_DEFINITION && it.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const one of it.operationTypes ?? []) named.set(one.operation, one.type.name.value);
  }
  return ROOTS.map(([root, usual, kind]) => [root, named.get(root) ?? usual, kind]);
}

function described(it: object): string | undefined {
  const { description } = it as { description?: { value: string } };
  return description === undefined || description.value === '' ? undefined : description.value;
}

function isDeprecated(it: { directives?: readonly { name: { value: string } }[] | undefined }): boolean {
  return it.directives?.some((one) => one.name.value === 'deprecated') === true;
}

function item(id: string, root: string, kind: OperationKind, field: FieldDefinitionNode): OperationItem {
  const [summary] = (described(field) ?? '').split('\n');
  return { id, group: root, kind, method: LABELS[root] ?? root, name: field.name.value, summary: summary === '' ? undefined : summary, deprecated: isDeprecated(field) };
}

function shapeOf(type: TypeNode): TypeShape {
  if (type.kind === Kind.NON_NULL_TYPE) return { ...shapeOf(type.type), nullable: false };
  if (type.kind === Kind.LIST_TYPE) return { kind: 'list', item: { ...shapeOf(type.type), nullable: false } };
  return { kind: 'named', name: type.name.value };
}

function innermost(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : innermost(type.type);
}

function fieldOf(types: Types, it: FieldDefinitionNode | InputValueDefinitionNode, place?: string): Field {
  const inner = types.get(innermost(it.type));
  const initial = it.kind === Kind.INPUT_VALUE_DEFINITION && it.defaultValue !== undefined ? print(it.defaultValue) : undefined;
  return {
    name: it.name.value,
    place,
    required: it.type.kind === Kind.NON_NULL_TYPE,
    type: shapeOf(it.type),
    description: described(it),
    deprecated: isDeprecated(it),
    initial,
    values: inner?.what === 'enum' ? inner.values.slice(0, 24).map((one) => one.name) : undefined,
    handle: inner !== undefined && (inner.fields.length > 0 || inner.members.length > 0) ? inner.name : undefined,
  };
}

function fieldsOf(types: Types, name: string): Field[] {
  const it = types.get(name);
  if (it === undefined) return [];
  if (it.what === 'enum') {
    return it.values.map((one) => ({ name: one.name, required: false, type: { kind: 'plain', name: 'enum' }, description: one.description, deprecated: one.deprecated }));
  }
  const members = it.members.map((member) => ({ name: member, required: false, type: { kind: 'named' as const, name: member }, description: types.get(member)?.description, handle: types.has(member) ? member : undefined }));
  return [...it.fields.map((one) => fieldOf(types, one)), ...members];
}

function operation(types: Types, id: string, root: string, field: FieldDefinitionNode): Operation {
  const args = field.arguments ?? [];
  const answer = fieldOf(types, field);
  const text = callOf(types, root, field);
  const body = JSON.stringify({ query: text.replaceAll(/\s+/g, ' '), variables: Object.fromEntries(args.map((it) => [it.name.value, sampleValue(types, it.type, 0)])) }, null, 2);
  return {
    id,
    description: described(field),
    facts: [],
    parameters: args.map((it) => fieldOf(types, it)),
    contents: [],
    answers: [{ status: 'data', tone: 'ok', description: '', type: answer.type, handle: answer.handle }],
    samples: [
      { label: 'GraphQL', language: 'graphql', text },
      { label: 'curl', language: 'shell', text: `curl -X POST \\\n  "$BASE/graphql" \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '${body.replaceAll("'", "'\\''")}'` },
    ],
    examples: [{ status: 'data', tone: 'ok', text: JSON.stringify({ data: { [field.name.value]: sampleValue(types, field.type, 0) } }, null, 2) }],
  };
}

function callOf(types: Types, root: string, field: FieldDefinitionNode): string {
  const args = field.arguments ?? [];
  const variables = args.map((it) => `$${it.name.value}: ${print(it.type)}`).join(', ');
  const passed = args.map((it) => `${it.name.value}: $${it.name.value}`).join(', ');
  const chosen = selection(types, innermost(field.type), 1);
  return `${root}${variables === '' ? '' : `(${variables})`} {\n  ${field.name.value}${passed === '' ? '' : `(${passed})`}${chosen}\n}`;
}

function selection(types: Types, name: string, depth: number): string {
  const it = types.get(name);
  const pad = '  '.repeat(depth + 1);
  if (it === undefined || (it.fields.length === 0 && it.members.length === 0)) return '';
  if (it.what === 'union') return ` {\n${pad}__typename\n${'  '.repeat(depth)}}`;
  const lines = it.fields.slice(0, 12).flatMap((one) => {
    const inner = types.get(innermost(one.type));
    const deep = inner !== undefined && (inner.fields.length > 0 || inner.members.length > 0);
    return deep && depth > 1 ? [] : [`${pad}${one.name.value}${selection(types, innermost(one.type), depth + 1)}`];
  });
  return lines.length === 0 ? ` {\n${pad}__typename\n${'  '.repeat(depth)}}` : ` {\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

const SCALARS: Readonly<Record<string, unknown>> = { ID: '0198c2f4', String: 'text', Int: 1, Float: 1.5, Boolean: true };

function sampleValue(types: Types, type: TypeNode, depth: number): unknown {
  if (type.kind === Kind.NON_NULL_TYPE) return sampleValue(types, type.type, depth);
  if (type.kind === Kind.LIST_TYPE) return depth > 3 ? [] : [sampleValue(types, type.type, depth)];
  const it = types.get(type.name.value);
  if (it === undefined || it.what === 'scalar') return SCALARS[type.name.value] ?? 'text';
  if (it.what === 'enum') return it.values[0]?.name ?? null;
  if (it.what === 'union') return { __typename: it.members[0] ?? it.name };
  if (depth > 3) return {};
  const fields = it.fields.slice(0, 12).filter((one) => depth < 2 || (types.get(innermost(one.type))?.fields.length ?? 0) === 0);
  return Object.fromEntries(fields.map((one) => [one.name.value, sampleValue(types, one.type, depth + 1)]));
}

function schemaDetail(types: Types, name: string): SchemaDetail | undefined {
  const it = types.get(name);
  if (it === undefined) return undefined;
  const example = sampleValue(types, { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } }, 0);
  return { name, type: { kind: 'plain', name: it.what }, description: it.description, fields: fieldsOf(types, name), example: JSON.stringify(example, null, 2), language: 'json' };
}
