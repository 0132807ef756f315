// The answers as the review shows them: in the order of the questions, by their names, as templates want
// them shown (`ui:backstage.review`, `ui:options.backstage.review`).
import { createSchemaUtils } from '@rjsf/utils';
import { shortRef } from '../../../kit/ref';
import { t } from '../../../messages';
import { readRepoUrl } from './fields/repo';
import type { FormPage } from './schema/describe';
import { inWords, isBlank, isObject, listOf, objectOf, textOf, type Json, type Schema, type Values } from './schema/json';
import { resolve } from './schema/mend';
import { validator } from './schema/validator';

/** One line of the review. */
export interface ReviewRow {
  name: string;
  /** Empty where nothing was answered. */
  value: string;
  /** How deep it lies in other answers. */
  depth: number;
}

const MASK = '••••••';
const DEEPEST = 6;

/** The lines of one page. */
export function reviewOf(page: FormPage, values: Values): ReviewRow[] {
  const schema = retrieved(page.schema, values);
  const names = ordered(Object.keys(objectOf(schema.properties)), listOf(page.uiSchema['ui:order']));
  return names.flatMap((name) => rowsOf(name, objectOf(schema.properties)[name], objectOf(page.uiSchema[name]), values[name], { root: page.schema, depth: 0 }));
}

/** The schema as it is for these answers. */
function retrieved(schema: Schema, values: unknown): Json {
  try {
    return createSchemaUtils(validator, schema).retrieveSchema(schema, values);
  } catch {
    return schema;
  }
}

function ordered(names: readonly string[], order: readonly unknown[]): string[] {
  const place = (name: string) => {
    const found = order.indexOf(name);
    if (found >= 0) return found;
    const rest = order.indexOf('*');
    return rest < 0 ? order.length : rest;
  };
  return [...names].sort((one, other) => place(one) - place(other));
}

function wishesOf(ui: Json): Json {
  const options = objectOf(ui['ui:options']);
  return { ...objectOf(objectOf(options.backstage).review), ...objectOf(objectOf(ui['ui:backstage']).review), ...objectOf(ui['ui:backstage.review']) };
}

interface At {
  root: Schema;
  depth: number;
}

function rowsOf(key: string, found: unknown, ui: Json, value: unknown, { root, depth }: At): ReviewRow[] {
  const raw = objectOf(found);
  const schema = typeof raw.$ref === 'string' ? { ...objectOf(resolve(root, raw.$ref)), ...raw } : raw;
  const wishes = wishesOf(ui);
  if (wishes.show === false || ui['ui:widget'] === 'hidden') return [];
  const name = textOf(wishes.name) ?? textOf(ui['ui:title']) ?? textOf(schema.title) ?? key;
  const row = (text: string): ReviewRow => ({ name, value: text, depth });
  if (isBlank(value)) return [row('')];
  if (wishes.mask !== undefined && wishes.mask !== false) return [row(typeof wishes.mask === 'string' ? wishes.mask : MASK)];
  if (ui['ui:field'] === 'Secret' || ui['ui:widget'] === 'password') return [row(MASK)];
  if (isObject(value) && wishes.explode !== false && depth < DEEPEST) {
    const properties = objectOf(retrieved(schema, value).properties);
    const rows = ordered(Object.keys(value), Object.keys(properties)).flatMap((it) => rowsOf(it, properties[it], objectOf(ui[it]), value[it], { root, depth: depth + 1 }));
    return [row(''), ...rows];
  }
  if (Array.isArray(value) && wishes.explode !== false && depth < DEEPEST && value.some(isObject)) {
    return (value as unknown[]).flatMap((it, index) => rowsOf(`${name} ${index + 1}`, { ...objectOf(schema.items), title: `${name} ${index + 1}` }, objectOf(ui.items), it, { root, depth: depth + 1 }));
  }
  if (Array.isArray(value)) return [row((value as unknown[]).map((it) => labelOf(objectOf(schema.items), ui['ui:field'] === undefined ? objectOf(ui.items) : ui, it)).join(', '))];
  return [row(labelOf(schema, ui, value))];
}

/** A chosen value by the name that the choice has. */
export function labelOf(schema: Json, ui: Json, value: unknown): string {
  const index = listOf(schema.enum).findIndex((it) => it === value);
  const names = ui['ui:enumNames'] ?? objectOf(ui['ui:options']).enumNames;
  const called = index >= 0 ? listOf(names)[index] : undefined;
  if (typeof called === 'string') return called;
  if (isObject(names) && typeof names[String(value)] === 'string') return String(names[String(value)]);
  for (const option of [...listOf(schema.oneOf), ...listOf(schema.anyOf)]) {
    if (isObject(option) && 'const' in option && option.const === value && typeof option.title === 'string') return option.title;
  }
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
  if (typeof value === 'string' && REFS.has(String(ui['ui:field']))) return shortRef(value);
  if (typeof value === 'string' && ui['ui:field'] === 'RepoUrlPicker') {
    const place = readRepoUrl(value);
    return [place.host, place.organization, place.workspace, place.owner, place.project, place.repo].filter((it) => it !== undefined).join('/');
  }
  return inWords(value);
}

/** Fields whose answers are references. */
const REFS: ReadonlySet<string> = new Set(['EntityPicker', 'MultiEntityPicker', 'OwnerPicker', 'OwnedEntityPicker', 'MyGroupsPicker']);

/** The answers with what every page takes where nothing was answered: pages that nobody has seen count, too. */
export function withDefaults(pages: readonly FormPage[], values: Values): Values {
  return pages.reduce<Values>((sum, page) => {
    try {
      const filled: unknown = createSchemaUtils(validator, page.schema, { constAsDefaults: 'skipOneOf', emptyObjectFields: 'skipEmptyDefaults', requiredBooleanDefault: 'skip' }).getDefaultFormState(page.schema, sum);
      return isObject(filled) ? filled : sum;
    } catch {
      return sum;
    }
  }, values);
}
