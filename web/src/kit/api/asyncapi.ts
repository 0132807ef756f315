// AsyncAPI 2 and 3 as the viewer's model: channels with what is sent and received over them.
import { inside, isValues, items, nameOf, Tree, values, words, type Found, type Values } from './document';
import { exampleAt, printed } from './example';
import { fieldAt, fieldsAt } from './jsonSchema';
import { ReadError, type Content, type Fact, type Field, type Operation, type OperationItem, type Outline, type Reader, type Sample } from './model';
import { contentAt, firstTag, groupsOf, infoOf, referencesElsewhere, schemaDetail, schemasOf } from './openapi';

interface Place {
  /** Of the operation; of the channel where nothing is sent over it yet. */
  pointer: string;
  channel: string;
  address: string;
  messages: string[];
}

/** Reads an AsyncAPI document that was parsed. */
export function asyncApi(root: Values): Reader {
  const version = words(root['asyncapi']);
  if (version === undefined && !isValues(root['channels'])) throw new ReadError('notThis', 'There is neither `asyncapi` nor `channels` in it', 1);
  const tree = new Tree(root);
  const places = new Map<string, Place>();
  const operations = isValues(root['operations']) || version?.startsWith('3') === true ? listed3(tree, places) : listed2(tree, places);
  const outline: Outline = {
    format: `AsyncAPI ${version ?? ''}`.trim(),
    ...infoOf(root),
    servers: serversOf(tree),
    groups: groupsOf(root, operations),
    operations,
    schemas: [...schemasOf(root), ...messageItems(root)],
    elsewhere: referencesElsewhere(root),
  };
  return {
    outline,
    operation: (id) => {
      const place = places.get(id);
      return place === undefined ? undefined : operation(tree, id, place);
    },
    fields: (handle) => fieldsAt(tree, handle),
    schema: (handle) => schemaDetail(tree, payloadOf(tree, handle) ?? handle),
  };
}

function messageItems(root: Values): { handle: string; name: string }[] {
  const schemas = values(values(root['components'])['schemas']);
  const messages = Object.keys(values(values(root['components'])['messages']));
  return messages.filter((name) => !Object.hasOwn(schemas, name)).map((name) => ({ handle: inside('#/components/messages', name), name }));
}

function listed2(tree: Tree, places: Map<string, Place>): OperationItem[] {
  const all: OperationItem[] = [];
  for (const address of Object.keys(values(tree.root['channels']))) {
    const channel = tree.follow(inside('#/channels', address));
    for (const action of ['subscribe', 'publish'] as const) {
      const one = channel.value[action];
      if (!isValues(one)) continue;
      const id = `${action} ${address}`;
      const pointer = inside(channel.pointer, action);
      places.set(id, { pointer, channel: channel.pointer, address, messages: messages2(tree, inside(pointer, 'message')) });
      all.push({ ...item(one, id, action === 'publish' ? 'PUB' : 'SUB', address), summary: words(one['summary']) ?? words(channel.value['description']) });
    }
  }
  return all;
}

function messages2(tree: Tree, pointer: string): string[] {
  if (tree.at(pointer) === undefined) return [];
  const found = tree.follow(pointer);
  const many = found.value['oneOf'];
  return Array.isArray(many) ? many.map((_, index) => inside(found.pointer, 'oneOf', index)) : [pointer];
}

function listed3(tree: Tree, places: Map<string, Place>): OperationItem[] {
  const all: OperationItem[] = [];
  const used = new Set<string>();
  for (const name of Object.keys(values(tree.root['operations']))) {
    const one = tree.follow(inside('#/operations', name));
    const channel = tree.follow(inside(one.pointer, 'channel'));
    used.add(channel.pointer);
    const address = words(channel.value['address']) ?? nameOf(channel.pointer);
    const own = Array.isArray(one.value['messages']) ? one.value['messages'].map((_, index) => inside(one.pointer, 'messages', index)) : undefined;
    const id = `${String(one.value['action'])} ${name}`;
    places.set(id, { pointer: one.pointer, channel: channel.pointer, address, messages: own ?? messagesOfChannel(channel) });
    const summary = words(one.value['summary']) ?? words(one.value['title']) ?? name;
    all.push({ ...item(one.value, id, one.value['action'] === 'send' ? 'SEND' : 'RECV', address), summary });
  }
  for (const name of Object.keys(values(tree.root['channels']))) {
    const channel = tree.follow(inside('#/channels', name));
    if (used.has(channel.pointer)) continue;
    const address = words(channel.value['address']) ?? name;
    const id = `channel ${name}`;
    places.set(id, { pointer: channel.pointer, channel: channel.pointer, address, messages: messagesOfChannel(channel) });
    all.push({ ...item(channel.value, id, 'CHAN', address), summary: words(channel.value['summary']) ?? words(channel.value['title']) });
  }
  return all;
}

function messagesOfChannel(channel: Found): string[] {
  return Object.keys(values(channel.value['messages'])).map((name) => inside(channel.pointer, 'messages', name));
}

function item(one: Values, id: string, method: string, name: string): OperationItem {
  return { id, group: firstTag(one) ?? '', kind: 'event', method, name, deprecated: one['deprecated'] === true };
}

function serversOf(tree: Tree): Outline['servers'] {
  return Object.keys(values(tree.root['servers'])).map((name) => {
    const { value } = tree.follow(inside('#/servers', name));
    const address = words(value['url']) ?? `${words(value['host']) ?? name}${words(value['pathname']) ?? ''}`;
    const protocol = words(value['protocol']);
    return { url: protocol === undefined || address.includes('://') ? address : `${protocol}://${address}`, description: words(value['description']) };
  });
}

function operation(tree: Tree, id: string, place: Place): Operation {
  const one = tree.follow(place.pointer).value;
  const channel = tree.follow(place.channel).value;
  const messages = place.messages.map((pointer) => tree.follow(pointer));
  const facts: Fact[] = [{ key: 'channel', value: place.address }];
  const protocols = [...new Set(Object.keys({ ...values(one['bindings']), ...values(channel['bindings']) }))];
  if (protocols.length > 0) facts.push({ key: 'protocol', value: protocols.join(', ') });
  const operationId = words(one['operationId']);
  if (operationId !== undefined) facts.push({ key: 'operationId', value: operationId });
  return {
    id,
    description: words(one['description']) ?? words(channel['description']) ?? words(one['summary']),
    facts,
    parameters: [...parametersOf(tree, place.channel), ...headersOf(tree, messages)],
    contents: messages.map((it) => contentOf(tree, it)),
    answers: [],
    samples: messages.flatMap((it) => sampleOf(tree, it)),
    examples: [],
  };
}

function parametersOf(tree: Tree, channel: string): Field[] {
  const at = inside(channel, 'parameters');
  return Object.keys(values(tree.at(at))).map((name) => {
    const found = tree.follow(inside(at, name));
    const schema = found.value['schema'] === undefined ? found.pointer : inside(found.pointer, 'schema');
    const field = fieldAt(tree, schema, name, true);
    const type = found.value['schema'] === undefined ? { kind: 'plain' as const, name: 'string' } : field.type;
    return { ...field, type, place: 'address', description: words(found.value['description']) ?? field.description };
  });
}

function headersOf(tree: Tree, messages: readonly Found[]): Field[] {
  const byName = new Map<string, Field>();
  for (const message of messages) {
    if (message.value['headers'] === undefined) continue;
    for (const field of fieldsAt(tree, inside(message.pointer, 'headers'))) byName.set(field.name, { ...field, place: 'header' });
  }
  return [...byName.values()];
}

/** Where a message's payload stands; 3.x may wrap it with the format it is written in. */
function payloadOf(tree: Tree, pointer: string): string | undefined {
  const message = tree.follow(pointer);
  if (message.value['payload'] === undefined) return undefined;
  const payload = inside(message.pointer, 'payload');
  const found = tree.follow(payload);
  return found.value['schemaFormat'] !== undefined && found.value['schema'] !== undefined ? inside(found.pointer, 'schema') : payload;
}

function contentOf(tree: Tree, message: Found): Content {
  const name = words(message.value['title']) ?? words(message.value['name']) ?? nameOf(message.pointer);
  const media = words(message.value['contentType']) ?? words(tree.root['defaultContentType']);
  const content = contentAt(tree, media === undefined ? name : `${name} · ${media}`, payloadOf(tree, message.pointer));
  return { ...content, description: words(message.value['description']) ?? words(message.value['summary']) ?? content.description };
}

function sampleOf(tree: Tree, message: Found): Sample[] {
  const label = words(message.value['name']) ?? nameOf(message.pointer);
  const [said] = items(message.value['examples']);
  if (said?.['payload'] !== undefined) return [{ label, language: 'json', text: printed(said['payload']) }];
  const payload = payloadOf(tree, message.pointer);
  return payload === undefined ? [] : [{ label, language: 'json', text: printed(exampleAt(tree, payload)) }];
}
