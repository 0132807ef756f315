// Examples out of schemas: what the document says first, else something of the right shape. Depth and
// size are bounded, and a schema that holds itself ends where it begins again.
import { inside, isValues, items, values, type Found, type Tree, type Values } from './document';
import { optionsOf, typeName } from './jsonSchema';

const DEPTH = 7;
const BUDGET = 400;
const MOST_TEXT = 24_000;

/** An example for the schema at a pointer. */
export function exampleAt(tree: Tree, pointer: string): unknown {
  return made(tree, pointer, { left: BUDGET, within: [] }, '');
}

/** The value as it is printed; a very large one is cut. */
export function printed(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}\n…` : text;
}

interface Budget {
  left: number;
  /** Pointers that are being made just now. */
  within: string[];
}

function made(tree: Tree, pointer: string, budget: Budget, name: string): unknown {
  const found = tree.follow(pointer);
  budget.left -= 1;
  if (found.elsewhere !== undefined) return {};
  const said = saidBy(found.value);
  if (said !== undefined) return said;
  if (budget.left < 0 || budget.within.length > DEPTH || budget.within.includes(found.pointer)) return ended(found.value);
  const deeper = { ...budget, within: [...budget.within, found.pointer] };
  const value = shaped(tree, found, deeper, name);
  budget.left = deeper.left;
  return value;
}

function shaped(tree: Tree, found: Found, budget: Budget, name: string): unknown {
  const schema = found.value;
  const choice = optionsOf(schema);
  if (choice !== undefined && schema['properties'] === undefined) {
    const first = items(schema[choice]).findIndex((it) => it['type'] !== 'null');
    return made(tree, inside(found.pointer, choice, Math.max(first, 0)), budget, name);
  }
  if (Array.isArray(schema['allOf'])) {
    const parts = schema['allOf'].map((_, index) => made(tree, inside(found.pointer, 'allOf', index), budget, name));
    const objects = parts.filter(isValues);
    if (objects.length === 0) return parts[0];
    return Object.assign({}, ...objects, properties(tree, found, budget)) as unknown;
  }
  switch (typeName(schema)) {
    case 'array': {
      const one = made(tree, inside(found.pointer, 'items'), budget, name);
      return one === undefined ? [] : [one];
    }
    case 'object':
      return properties(tree, found, budget);
    default:
      return plain(schema, name);
  }
}

function properties(tree: Tree, found: Found, budget: Budget): Values {
  const object: Values = {};
  for (const name of Object.keys(values(found.value['properties']))) {
    if (budget.left <= 0) break;
    const value = made(tree, inside(found.pointer, 'properties', name), budget, name);
    if (value !== undefined) object[name] = value;
  }
  if (isValues(found.value['additionalProperties']) && Object.keys(object).length === 0) {
    object['key'] = made(tree, inside(found.pointer, 'additionalProperties'), budget, 'key');
  }
  return object;
}

function saidBy(schema: Values): unknown {
  if (schema['example'] !== undefined) return schema['example'];
  if (Array.isArray(schema['examples']) && schema['examples'].length > 0) return schema['examples'][0];
  if (schema['const'] !== undefined) return schema['const'];
  if (schema['default'] !== undefined && schema['default'] !== null) return schema['default'];
  return Array.isArray(schema['enum']) ? schema['enum'][0] : undefined;
}

function ended(schema: Values): unknown {
  if (typeName(schema) === 'array') return [];
  return schema['properties'] !== undefined || typeName(schema) === 'object' ? {} : undefined;
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-23T09:41:00Z',
  date: '2026-11-23',
  time: '09:41:00Z',
  duration: 'PT5M',
  email: 'ana.ruiz@example.org',
  hostname: 'example.org',
  ipv4: '192.0.2.7',
  ipv6: '2001:db8::7',
  uri: 'https://example.org/',
  url: 'https://example.org/',
  'uri-reference': '/here',
  uuid: '0198c2f4-6100-7000-8000-000000000000',
  byte: 'Zm94',
  binary: '…',
  password: '…',
};

function plain(schema: Values, name: string): unknown {
  const least = typeof schema['minimum'] === 'number' ? schema['minimum'] : undefined;
  switch (typeName(schema)) {
    case 'string': {
      const text = FORMATS[String(schema['format'])] ?? (name === '' ? 'text' : name);
      const length = typeof schema['minLength'] === 'number' ? Math.min(schema['minLength'], 200) : 0;
      return text.padEnd(length, 'x');
    }
    case 'integer':
      return least ?? 1;
    case 'number':
      return least ?? 1.5;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return schema['properties'] === undefined && schema['type'] === undefined ? {} : undefined;
  }
}
