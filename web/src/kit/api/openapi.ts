// OpenAPI 2.0, 3.0 and 3.1 as the viewer's model.
import { inside, isValues, items, nameOf, Tree, values, words, type Found, type Values } from './document';
import { exampleAt, printed } from './example';
import { fieldAt, fieldsAt, hasInside, typeAt } from './jsonSchema';
import { ReadError } from './model';
import { samplesOf } from './samples';
import { toneOf } from './tone';
import type { AnswerItem, Content, Fact, Field, Operation, OperationItem, OperationKind, Outline, Reader, RequestShape, SchemaDetail, Server } from './model';

const METHODS = ['get', 'head', 'options', 'trace', 'post', 'put', 'patch', 'delete'] as const;
const LABELS: Readonly<Record<string, string>> = { delete: 'DEL', options: 'OPT' };

interface Place {
  pointer: string;
  /** Of the path, whose parameters hold for all its methods. */
  above: string;
  method: string;
  path: string;
  isHook: boolean;
}

/** Reads an OpenAPI document that was parsed. */
export function openApi(root: Values): Reader {
  const version = words(root['openapi']) ?? words(root['swagger']) ?? (typeof root['swagger'] === 'number' ? `${root['swagger']}.0` : undefined);
  if (version === undefined && !isValues(root['paths'])) {
    throw new ReadError('notThis', 'There is neither `openapi` nor `swagger` nor `paths` in it', 1);
  }
  const tree = new Tree(root);
  const places = new Map<string, Place>();
  const operations = listed(tree, places);
  const outline: Outline = {
    format: `${root['swagger'] === undefined ? 'OpenAPI' : 'Swagger'} ${version ?? ''}`.trim(),
    ...infoOf(root),
    servers: serversOf(root),
    groups: groupsOf(root, operations),
    operations,
    schemas: schemasOf(root),
    elsewhere: referencesElsewhere(root),
  };
  return {
    outline,
    operation: (id) => {
      const place = places.get(id);
      return place === undefined ? undefined : operation(tree, id, place);
    },
    fields: (handle) => fieldsAt(tree, handle),
    schema: (handle) => schemaDetail(tree, handle),
  };
}

/** Title, version and description. */
export function infoOf(root: Values): Pick<Outline, 'title' | 'version' | 'description'> {
  const info = values(root['info']);
  const version = info['version'];
  return { title: words(info['title']), version: typeof version === 'number' ? String(version) : words(version), description: words(info['description']) };
}

/** Named schemas of the document. */
export function schemasOf(root: Values): { handle: string; name: string }[] {
  const at = isValues(root['definitions']) ? '#/definitions' : '#/components/schemas';
  const named = isValues(root['definitions']) ? root['definitions'] : values(values(root['components'])['schemas']);
  return Object.keys(named).map((name) => ({ handle: inside(at, name), name }));
}

/** One schema by itself. */
export function schemaDetail(tree: Tree, handle: string): SchemaDetail | undefined {
  if (tree.at(handle) === undefined) return undefined;
  const found = tree.follow(handle);
  return {
    name: nameOf(handle),
    type: typeAt(tree, found.pointer),
    description: words(found.value['description']),
    fields: fieldsAt(tree, handle),
    example: printed(exampleAt(tree, handle)),
    language: 'json',
  };
}

/** References that do not begin with `#`, wherever they stand. They are told once, and never followed. */
export function referencesElsewhere(root: Values): string[] {
  const found = new Set<string>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0 && found.size < 20) {
    const value = waiting.pop();
    if (Array.isArray(value)) {
      for (const it of value) if (typeof it === 'object') waiting.push(it);
    } else if (isValues(value)) {
      const ref = value['$ref'];
      if (typeof ref === 'string' && !ref.startsWith('#')) found.add(ref);
      for (const it of Object.values(value)) if (typeof it === 'object') waiting.push(it);
    }
  }
  return [...found];
}

function listed(tree: Tree, places: Map<string, Place>): OperationItem[] {
  const all: OperationItem[] = [];
  for (const [key, isHook] of [['paths', false], ['webhooks', true]] as const) {
    for (const path of Object.keys(values(tree.root[key]))) {
      const found = tree.follow(inside('#', key, path));
      for (const method of METHODS) {
        const one = found.value[method];
        if (!isValues(one)) continue;
        const id = `${isHook ? 'webhook ' : ''}${method} ${path}`;
        places.set(id, { pointer: inside(found.pointer, method), above: found.pointer, method, path, isHook });
        all.push({
          id,
          group: firstTag(one) ?? (isHook ? 'webhooks' : ''),
          kind: isHook ? 'event' : kindOf(method),
          method: LABELS[method] ?? method.toUpperCase(),
          name: path,
          summary: words(one['summary']),
          deprecated: one['deprecated'] === true,
        });
      }
    }
  }
  return all;
}

function kindOf(method: string): OperationKind {
  if (method === 'delete') return 'delete';
  return method === 'post' || method === 'put' || method === 'patch' ? 'write' : 'read';
}

/** The first tag, which an operation is listed under. */
export function firstTag(one: Values): string | undefined {
  const tags = Array.isArray(one['tags']) ? (one['tags'] as unknown[]) : [];
  const [first] = tags;
  return words(first) ?? words(values(first)['name']);
}

/** Groups in the order of the document's tags, then of the operations. */
export function groupsOf(root: Values, operations: readonly OperationItem[]): Outline['groups'] {
  const tags = [...items(root['tags']), ...items(values(root['info'])['tags'])];
  const described = new Map(tags.map((tag) => [words(tag['name']) ?? '', words(tag['description'])]));
  const used = new Set(operations.map((it) => it.group));
  const names = [...[...described.keys()].filter((name) => used.has(name)), ...[...used].filter((name) => !described.has(name))];
  return names.map((name) => ({ name, description: described.get(name) }));
}

function serversOf(root: Values): Server[] {
  if (root['swagger'] !== undefined) {
    const host = words(root['host']);
    const schemes = Array.isArray(root['schemes']) ? root['schemes'].map(String) : ['https'];
    const base = words(root['basePath']) ?? '';
    return host === undefined ? [{ url: base === '' ? '/' : base }] : schemes.map((scheme) => ({ url: `${scheme}://${host}${base}` }));
  }
  return items(root['servers']).flatMap((it) => {
    const url = words(it['url']);
    if (url === undefined) return [];
    const variables = values(it['variables']);
    const filled = url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => words(values(variables[name])['default']) ?? whole);
    return [{ url: filled, description: words(it['description']) }];
  });
}

function operation(tree: Tree, id: string, place: Place): Operation {
  const one = tree.follow(place.pointer).value;
  const given = parametersOf(tree, place);
  const bodies = bodiesOf(tree, one, place, given);
  const parameters = given.filter((it) => !['body', 'formData'].includes(String(it.value['in'])));
  const answers = answersOf(tree, one, place);
  const request = requestOf(tree, place, parameters, bodies);
  const secured = securityOf(tree.root, one);
  return {
    id,
    description: words(one['description']) ?? words(one['summary']),
    facts: factsOf(one, secured, parameters),
    parameters: parameters.map((it) => parameterField(tree, it)),
    contents: bodies.map((it) => contentAt(tree, it.label, it.schema)),
    answers: answers.map(({ schema, ...item }) => ({
      ...item,
      type: schema === undefined ? undefined : typeAt(tree, schema),
      handle: schema !== undefined && hasInside(tree, schema) ? schema : undefined,
    })),
    samples: place.isHook ? [] : samplesOf(request, secured.length > 0),
    examples: answers.flatMap((it) => {
      const text = it.said ?? (it.schema === undefined ? undefined : printed(exampleAt(tree, it.schema)));
      return text === undefined || text === '' ? [] : [{ status: it.status, tone: it.tone, text }];
    }),
    request: place.isHook ? undefined : request,
  };
}

/** A body, a message or a form, with its fields one level deep. */
export function contentAt(tree: Tree, label: string, schema: string | undefined): Content {
  if (schema === undefined) return { label, type: { kind: 'any' }, fields: [] };
  const found = tree.follow(schema);
  return {
    label,
    type: typeAt(tree, schema),
    description: found.described ?? words(found.value['description']),
    handle: hasInside(tree, schema) ? schema : undefined,
    fields: fieldsAt(tree, schema),
  };
}

function parametersOf(tree: Tree, place: Place): Found[] {
  const byName = new Map<string, Found>();
  for (const at of [inside(place.above, 'parameters'), inside(place.pointer, 'parameters')]) {
    const list = tree.at(at);
    if (!Array.isArray(list)) continue;
    list.forEach((_, index) => {
      const found = tree.follow(inside(at, index));
      const name = words(found.value['name']);
      if (name !== undefined) byName.set(`${words(found.value['in']) ?? ''} ${name}`, found);
    });
  }
  return [...byName.values()];
}

function schemaOfParameter(found: Found): string {
  if (found.value['schema'] !== undefined) return inside(found.pointer, 'schema');
  const [media] = Object.keys(values(found.value['content']));
  // In 2.0 a parameter is its own schema.
  return media === undefined ? found.pointer : inside(found.pointer, 'content', media, 'schema');
}

function parameterField(tree: Tree, found: Found): Field {
  const field = fieldAt(tree, schemaOfParameter(found), String(found.value['name']), found.value['required'] === true);
  return {
    ...field,
    place: words(found.value['in']),
    description: words(found.value['description']) ?? field.description,
    deprecated: found.value['deprecated'] === true,
  };
}

interface Body {
  label: string;
  schema: string | undefined;
  said?: unknown;
}

function bodiesOf(tree: Tree, one: Values, place: Place, parameters: readonly Found[]): Body[] {
  if (one['requestBody'] !== undefined) {
    const body = tree.follow(inside(place.pointer, 'requestBody'));
    return Object.entries(values(body.value['content'])).map(([media, content]) => ({
      label: media,
      schema: values(content)['schema'] === undefined ? undefined : inside(body.pointer, 'content', media, 'schema'),
      said: saidExample(tree, values(content), inside(body.pointer, 'content', media)),
    }));
  }
  const whole = parameters.find((it) => it.value['in'] === 'body');
  if (whole === undefined) return [];
  const consumes = Array.isArray(one['consumes']) ? one['consumes'] : tree.root['consumes'];
  return [{ label: Array.isArray(consumes) ? String(consumes[0]) : 'application/json', schema: inside(whole.pointer, 'schema') }];
}

interface RawAnswer extends AnswerItem {
  schema: string | undefined;
  said: string | undefined;
}

function answersOf(tree: Tree, one: Values, place: Place): RawAnswer[] {
  return Object.keys(values(one['responses'])).map((status) => {
    const found = tree.follow(inside(place.pointer, 'responses', status));
    const [media] = Object.keys(values(found.value['content']));
    const content = media === undefined ? {} : values(values(found.value['content'])[media]);
    const said = media === undefined ? values(found.value['examples'])['application/json'] : saidExample(tree, content, inside(found.pointer, 'content', media));
    const at = media === undefined ? inside(found.pointer, 'schema') : inside(found.pointer, 'content', media, 'schema');
    return {
      status,
      tone: toneOf(status),
      description: found.described ?? words(found.value['description']) ?? '',
      schema: tree.at(at) === undefined ? undefined : at,
      said: said === undefined ? undefined : printed(said),
    };
  });
}

function saidExample(tree: Tree, content: Values, pointer: string): unknown {
  if (content['example'] !== undefined) return content['example'];
  const [name] = Object.keys(values(content['examples']));
  return name === undefined ? undefined : tree.follow(inside(pointer, 'examples', name)).value['value'];
}

function securityOf(root: Values, one: Values): string[] {
  const wanted = Array.isArray(one['security']) ? items(one['security']) : items(root['security']);
  return wanted.flatMap((it) => Object.entries(it).map(([scheme, scopes]) => (Array.isArray(scopes) && scopes.length > 0 ? scopes.join(', ') : scheme)));
}

function factsOf(one: Values, secured: readonly string[], parameters: readonly Found[]): Fact[] {
  const facts: Fact[] = [];
  if (secured.length > 0) facts.push({ key: 'needs', value: [...new Set(secured)].join(' · ') });
  const permission = words(one['x-permission']);
  if (permission !== undefined) facts.push({ key: 'permission', value: permission });
  const once = parameters.map((it) => String(it.value['name'])).find((name) => /^(x-)?idempotency-key$/i.test(name));
  if (once !== undefined) facts.push({ key: 'idempotent', value: once });
  const id = words(one['operationId']);
  if (id !== undefined) facts.push({ key: 'operationId', value: id });
  return facts;
}

function requestOf(tree: Tree, place: Place, parameters: readonly Found[], bodies: readonly Body[]): RequestShape {
  const sent = parameters.flatMap((it): RequestShape['parameters'] => {
    const name = words(it.value['name']) ?? '';
    const where = it.value['in'];
    if (where !== 'path' && where !== 'query' && where !== 'header') return [];
    const said = it.value['example'] ?? exampleAt(tree, schemaOfParameter(it));
    const example = typeof said === 'string' || typeof said === 'number' || typeof said === 'boolean' ? String(said) : name;
    return [{ name, place: where, required: it.value['required'] === true, example }];
  });
  const body = bodies.find((it) => it.label.includes('json')) ?? bodies[0];
  const value = body?.said ?? (body?.schema === undefined ? undefined : exampleAt(tree, body.schema));
  return { method: place.method.toUpperCase(), path: place.path, parameters: sent, media: body?.label, body: value === undefined ? undefined : printed(value) };
}
