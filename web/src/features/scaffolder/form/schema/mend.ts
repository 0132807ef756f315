// A schema as somebody wrote it, made safe to draw: what cannot be meant is told with its place and left out,
// so that the rest of the form stands. References that lead in a circle would never come to an end.
import { isObject, pointerParts, type Json } from './json';

/** Something that is wrong with a schema. */
export interface SchemaProblem {
  /** Where, as a JSON pointer. */
  place: string;
  /** A key of messages, and its values. */
  what: string;
  values: Record<string, string>;
}

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const MAPS = ['properties', 'patternProperties', 'definitions', '$defs', 'dependentSchemas'];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const ONES = ['items', 'additionalProperties', 'additionalItems', 'contains', 'propertyNames', 'not', 'if', 'then', 'else'];
/** So much is read of a schema; the rest would hold up the page. */
const MOST_NODES = 20_000;
const DEEPEST = 64;
const MOST_PROBLEMS = 50;

/** The schema without what is wrong in it, and what that was. */
export function mend(schema: Json): { schema: Json; problems: readonly SchemaProblem[] } {
  const problems: SchemaProblem[] = [];
  const tell = (place: string, what: string, values: Record<string, string> = {}) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ place: place === '' ? '/' : place, what, values });
  };
  if ('broken' in schema && Object.keys(schema).length === 1) {
    tell('', 'form.schema.noObject', { found: shown(schema.broken) });
    return { schema: { properties: {} }, problems };
  }
  const walk: Walk = { root: schema, nodes: 0, tell };
  return { schema: node(schema, '', 0, walk), problems };
}

interface Walk {
  root: Json;
  nodes: number;
  tell: (place: string, what: string, values?: Record<string, string>) => void;
}

function node(schema: Json, place: string, depth: number, walk: Walk): Json {
  walk.nodes += 1;
  if (depth > DEEPEST || walk.nodes > MOST_NODES) {
    if (depth > DEEPEST || walk.nodes === MOST_NODES + 1) walk.tell(place, 'form.schema.tooMuch');
    return {};
  }
  const bare: Record<string, unknown> = { ...schema };
  if (!refStands(bare, place, walk)) {
    delete bare.$ref;
    if (bare.type === undefined) bare.type = 'string';
  }
  own(bare, place, walk);
  const child = (value: unknown, where: string): unknown => {
    if (isObject(value)) return node(value, where, depth + 1, walk);
    if (typeof value === 'boolean') return value;
    walk.tell(where, 'form.schema.noObject', { found: shown(value) });
    return undefined;
  };
  for (const key of MAPS) {
    if (bare[key] === undefined) continue;
    if (!isObject(bare[key])) {
      walk.tell(`${place}/${key}`, 'form.schema.noMap', { keyword: key, found: shown(bare[key]) });
      bare[key] = undefined;
      continue;
    }
    const pairs = Object.entries(bare[key]).map(([name, it]) => [name, child(it, `${place}/${key}/${name}`)] as const);
    bare[key] = Object.fromEntries(pairs.filter(([, it]) => it !== undefined));
  }
  for (const key of LISTS) {
    if (bare[key] === undefined) continue;
    if (!Array.isArray(bare[key]) || bare[key].length === 0) {
      walk.tell(`${place}/${key}`, 'form.schema.noList', { keyword: key, found: shown(bare[key]) });
      bare[key] = undefined;
      continue;
    }
    bare[key] = (bare[key] as unknown[]).map((it, index) => child(it, `${place}/${key}/${index}`)).filter((it) => it !== undefined);
  }
  for (const key of ONES) {
    if (bare[key] === undefined) continue;
    if (key === 'items' && Array.isArray(bare[key])) {
      bare[key] = (bare[key] as unknown[]).map((it, index) => child(it, `${place}/items/${index}`) ?? {});
      continue;
    }
    const mended = child(bare[key], `${place}/${key}`);
    if (mended === undefined) bare[key] = undefined;
    else bare[key] = mended;
  }
  if (isObject(bare.dependencies)) {
    bare.dependencies = Object.fromEntries(
      Object.entries(bare.dependencies).map(([name, it]) => [name, Array.isArray(it) ? it : (child(it, `${place}/dependencies/${name}`) ?? [])]),
    );
  }
  return Object.fromEntries(Object.entries(bare).filter(([, it]) => it !== undefined));
}

/** Keywords that say something about the answer itself. */
function own(bare: Record<string, unknown>, place: string, walk: Walk): void {
  const drop = (key: string, what: string) => {
    walk.tell(`${place}/${key}`, what, { keyword: key, found: shown(bare[key]) });
    bare[key] = undefined;
  };
  const types = Array.isArray(bare.type) ? (bare.type as unknown[]) : bare.type === undefined ? [] : [bare.type];
  if (types.some((it) => !TYPES.has(String(it)))) {
    drop('type', 'form.schema.noType');
    bare.type = isObject(bare.properties) ? 'object' : 'string';
  }
  // Hand-written pages often leave this out, and it is what they mean.
  if (bare.type === undefined && isObject(bare.properties)) bare.type = 'object';
  if (bare.required !== undefined && !Array.isArray(bare.required)) drop('required', 'form.schema.noList');
  if (bare.enum !== undefined && (!Array.isArray(bare.enum) || bare.enum.length === 0)) drop('enum', 'form.schema.noList');
  if (bare['ui:order'] !== undefined) bare['ui:order'] = wholeOrder(bare['ui:order'], bare.properties);
  if (bare.pattern !== undefined && !isPattern(bare.pattern)) drop('pattern', 'form.schema.noPattern');
  for (const key of ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'multipleOf']) {
    if (bare[key] !== undefined && typeof bare[key] !== 'number') drop(key, 'form.schema.noNumber');
  }
}

/** The library throws for an order that names too many or too few. */
function wholeOrder(order: unknown, properties: unknown): string[] | undefined {
  if (!Array.isArray(order) || !isObject(properties)) return undefined;
  const names = new Set(Object.keys(properties));
  const kept = [...new Set((order as unknown[]).filter((it): it is string => typeof it === 'string' && (it === '*' || names.has(it))))];
  return kept.includes('*') ? kept : [...kept, '*'];
}

function isPattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string') return false;
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Whether a reference leads somewhere, and not back to itself. */
function refStands(bare: Json, place: string, walk: Walk): boolean {
  if (bare.$ref === undefined) return true;
  if (typeof bare.$ref !== 'string' || !bare.$ref.startsWith('#')) {
    walk.tell(`${place}/$ref`, 'form.schema.refElsewhere', { ref: shown(bare.$ref) });
    return false;
  }
  const target = resolve(walk.root, bare.$ref);
  if (target === undefined) {
    walk.tell(`${place}/$ref`, 'form.schema.refNowhere', { ref: shown(bare.$ref) });
    return false;
  }
  if (leadsBack(target, walk.root, new Set(), new Set())) {
    walk.tell(`${place}/$ref`, 'form.schema.refLoop', { ref: shown(bare.$ref) });
    return false;
  }
  return true;
}

/** What a reference within the schema names. */
export function resolve(root: unknown, ref: string): Json | undefined {
  let here: unknown = root;
  for (const part of pointerParts(ref)) {
    if (Array.isArray(here)) here = (here as unknown[])[Number(part)];
    else if (isObject(here) && Object.hasOwn(here, part)) here = here[part];
    else return undefined;
  }
  return isObject(here) ? here : undefined;
}

/** Whether reading a schema at one place would read it again at the same place: then it has no end. */
function leadsBack(schema: Json, root: Json, above: Set<unknown>, ended: Set<unknown>): boolean {
  if (above.has(schema)) return true;
  if (ended.has(schema)) return false;
  above.add(schema);
  const next: unknown[] = [];
  if (typeof schema.$ref === 'string') next.push(resolve(root, schema.$ref));
  for (const key of ['allOf', 'anyOf', 'oneOf']) if (Array.isArray(schema[key])) next.push(...(schema[key] as unknown[]));
  for (const key of ['not', 'if', 'then', 'else']) next.push(schema[key]);
  const back = next.some((it) => isObject(it) && leadsBack(it, root, above, ended));
  above.delete(schema);
  ended.add(schema);
  return back;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) as string | undefined)?.slice(0, 80) ?? String(value);
}
