// Protocol Buffers as the viewer's model: services, their methods, and messages.
import { ReadError, type Fact, type Field, type Operation, type OperationItem, type OperationKind, type Reader, type SchemaDetail, type TypeShape } from './model';
import { parseProto, type ProtoField, type ProtoFile, type ProtoMethod, type ProtoType } from './protoParse';

const DEPTH = 5;

/** Reads the text of a `.proto` file. */
export function protobuf(text: string): Reader {
  const file = parseProto(text);
  if (file.methods.length === 0 && file.types.size === 0) throw new ReadError('notThis', 'There is neither a service nor a message in it', 1);
  const methods = new Map(file.methods.map((it) => [`rpc ${it.service}/${it.name}`, it]));
  return {
    outline: {
      format: `Protocol Buffers ${file.syntax.replace('proto', '')}`,
      title: file.package === '' ? undefined : file.package,
      servers: [],
      groups: file.services.map((it) => ({ name: it.name, description: it.comment })),
      operations: [...methods].map(([id, it]) => item(id, it)),
      schemas: [...file.types.keys()].map((name) => ({ handle: name, name: withinPackage(file, name) })),
      elsewhere: file.imports.filter((it) => !it.startsWith('google/protobuf/')),
    },
    operation: (id) => {
      const method = methods.get(id);
      return method === undefined ? undefined : operation(file, id, method);
    },
    fields: (handle) => fieldsOf(file, handle),
    schema: (handle) => schemaDetail(file, handle),
  };
}

function item(id: string, it: ProtoMethod): OperationItem {
  const [summary] = (it.comment ?? '').split('\n');
  const streams = it.streamsIn || it.streamsOut;
  return { id, group: it.service, kind: kindOf(it), method: streams ? 'STREAM' : 'RPC', name: it.name, summary: summary === '' ? undefined : summary, deprecated: it.deprecated };
}

/** The language does not say what a method does; names nearly always do. */
function kindOf(it: ProtoMethod): OperationKind {
  if (it.streamsOut && /^(Watch|Subscribe|Stream|Listen)/.test(it.name)) return 'event';
  if (/^(Delete|Remove|Purge)/.test(it.name)) return 'delete';
  return /^(Get|List|Find|Search|Read|Query|Count|Check|Describe|Watch|Stream|Lookup|Fetch)/.test(it.name) ? 'read' : 'write';
}

function operation(file: ProtoFile, id: string, it: ProtoMethod): Operation {
  const input = resolve(file, it.input, file.package);
  const output = resolve(file, it.output, file.package);
  const sent = JSON.stringify(exampleOf(file, input, []), null, 2);
  const service = file.package === '' ? it.service : `${file.package}.${it.service}`;
  const facts: Fact[] = [];
  if (it.streamsIn || it.streamsOut) facts.push({ key: 'stream', value: it.streamsIn && it.streamsOut ? 'both' : it.streamsIn ? 'in' : 'out' });
  return {
    id,
    description: it.comment,
    facts,
    parameters: [],
    contents: [{ label: it.input, type: named(it.input), description: file.types.get(input)?.comment, handle: handleOf(file, input), fields: fieldsOf(file, input) }],
    answers: [{ status: 'OK', tone: 'ok', description: file.types.get(output)?.comment ?? '', type: named(it.output), handle: handleOf(file, output) }],
    samples: [
      { label: 'grpcurl', language: 'shell', text: `grpcurl \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -d '${sent}' \\\n  "$HOST" \\\n  ${service}/${it.name}` },
      { label: 'JSON', language: 'json', text: sent },
    ],
    examples: [{ status: 'OK', tone: 'ok', text: JSON.stringify(exampleOf(file, output, []), null, 2) }],
  };
}

function named(name: string): TypeShape {
  return { kind: 'named', name };
}

function handleOf(file: ProtoFile, name: string): string | undefined {
  return (file.types.get(name)?.fields.length ?? 0) > 0 ? name : undefined;
}

/** The full name that a name means within a message: the innermost one that there is. */
function resolve(file: ProtoFile, name: string, within: string): string {
  if (name.startsWith('.')) return name.slice(1);
  const scope = within === '' ? [] : within.split('.');
  for (let length = scope.length; length >= 0; length -= 1) {
    const full = [...scope.slice(0, length), name].join('.');
    if (file.types.has(full)) return full;
  }
  return name;
}

function fieldsOf(file: ProtoFile, name: string): Field[] {
  const type = file.types.get(name);
  return (type?.fields ?? []).map((it) => fieldOf(file, type, it));
}

function fieldOf(file: ProtoFile, within: ProtoType | undefined, it: ProtoField): Field {
  if (within?.what === 'enum') return { name: it.name, required: false, type: { kind: 'plain', name: String(it.number) }, description: it.comment, deprecated: it.deprecated };
  const full = resolve(file, it.type, within?.name ?? '');
  const inner = file.types.get(full);
  const base: TypeShape = inner === undefined && !it.type.includes('.') ? { kind: 'plain', name: it.type } : named(it.type);
  const type: TypeShape = it.mapOf !== undefined ? { kind: 'map', item: base } : it.label === 'repeated' ? { kind: 'list', item: base } : base;
  return {
    name: it.name,
    place: it.oneof === undefined ? undefined : `oneof ${it.oneof}`,
    required: it.label === 'required',
    type,
    description: it.comment,
    deprecated: it.deprecated,
    values: inner?.what === 'enum' ? inner.fields.slice(0, 24).map((one) => one.name) : undefined,
    handle: inner?.what === 'message' ? handleOf(file, full) : undefined,
  };
}

function schemaDetail(file: ProtoFile, name: string): SchemaDetail | undefined {
  const type = file.types.get(name);
  if (type === undefined) return undefined;
  const example = type.what === 'enum' ? (type.fields[0]?.name ?? '') : JSON.stringify(exampleOf(file, name, []), null, 2);
  return { name: withinPackage(file, name), type: { kind: 'plain', name: type.what }, description: type.comment, fields: fieldsOf(file, name), example, language: 'json' };
}

const WELL_KNOWN: Readonly<Record<string, unknown>> = {
  'google.protobuf.Timestamp': '2026-11-23T09:41:00Z',
  'google.protobuf.Duration': '300s',
  'google.protobuf.Empty': {},
  'google.protobuf.Struct': {},
  'google.protobuf.StringValue': 'text',
};

/** As JSON, in the mapping that Protocol Buffers prescribe. */
function exampleOf(file: ProtoFile, name: string, within: readonly string[]): unknown {
  const known = WELL_KNOWN[name];
  if (known !== undefined) return known;
  const type = file.types.get(name);
  if (type === undefined || within.includes(name) || within.length > DEPTH) return {};
  if (type.what === 'enum') return type.fields[0]?.name ?? 0;
  const object: Record<string, unknown> = {};
  const chosen = new Set<string>();
  for (const it of type.fields) {
    if (it.oneof !== undefined && chosen.has(it.oneof)) continue;
    if (it.oneof !== undefined) chosen.add(it.oneof);
    const full = resolve(file, it.type, name);
    const one = file.types.has(full) || it.type.includes('.') ? exampleOf(file, full, [...within, name]) : scalar(it.type, it.name);
    const key = it.name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    object[key] = it.mapOf !== undefined ? { key: one } : it.label === 'repeated' ? [one] : one;
  }
  return object;
}

function scalar(type: string, name: string): unknown {
  if (type === 'string') return name;
  if (type === 'bool') return true;
  if (type === 'bytes') return 'Zm94';
  if (type === 'double' || type === 'float') return 1.5;
  // 64-bit whole numbers are texts in JSON, because JavaScript cannot hold them all.
  return type.includes('64') ? '1' : 1;
}

function withinPackage(file: ProtoFile, name: string): string {
  return file.package !== '' && name.startsWith(`${file.package}.`) ? name.slice(file.package.length + 1) : name;
}
