// What a template asks, as the server answers it (`parameter-schema`), made ready for the form: pages and
// properties behind feature flags that are off are left out, and `ui:*` is lifted out of the schemas.
import type { UiSchema } from '@rjsf/utils';
import { hoist } from './hoist';
import { isObject, listOf, objectOf, textOf, type Json, type Schema } from './json';
import { mend, type SchemaProblem } from './mend';

/** What `GET …/parameter-schema` answers; read with care, since templates are written by hand. */
export interface FormDescription {
  title?: string;
  description?: string;
  presentation?: { buttonLabels?: { backButtonText?: string; createButtonText?: string; reviewButtonText?: string } };
  steps?: readonly { title?: string; description?: string; schema?: unknown }[];
  [more: string]: unknown;
}

/** One page of the form, ready to be drawn. */
export interface FormPage {
  title: string;
  description: string | undefined;
  schema: Schema;
  uiSchema: UiSchema;
  /** What is wrong with its schema; the wrong parts are left out of `schema`. */
  problems: readonly SchemaProblem[];
}

/** The pages that are shown to somebody with these feature flags. */
export function pagesOf(form: FormDescription, flags: ReadonlySet<string>): FormPage[] {
  return listOf(form.steps)
    .map((it) => objectOf(it))
    .filter((it) => isOn(objectOf(it.schema), flags))
    .map((it, index) => pageOf(it, index, flags));
}

function pageOf(step: Json, index: number, flags: ReadonlySet<string>): FormPage {
  const { schema: mended, problems } = mend(isObject(step.schema) ? step.schema : { broken: step.schema });
  const { schema, uiSchema } = hoist(withoutFlagged(mended, flags));
  const title = textOf(step.title) ?? textOf(mended.title) ?? String(index + 1);
  // The page says title and description itself.
  const { title: _title, description: _description, ...rest } = schema;
  const { 'ui:title': _uiTitle, 'ui:description': _uiDescription, ...ui } = uiSchema as Record<string, unknown>;
  return {
    title,
    description: textOf(step.description) ?? textOf(mended.description),
    schema: { type: 'object', ...rest },
    uiSchema: { ...ui, 'ui:label': false } as UiSchema,
    problems,
  };
}

/** The flag that a page or a property waits for, in every way in which Backstage lets it be written. */
function flagOf(schema: Json): string | undefined {
  const options = objectOf(schema['ui:options']);
  return (
    textOf(schema['backstage:featureFlag']) ??
    textOf(objectOf(schema['ui:backstage']).featureFlag) ??
    textOf(schema['ui:backstage.featureFlag']) ??
    textOf(objectOf(options.backstage).featureFlag)
  );
}

function isOn(schema: Json, flags: ReadonlySet<string>): boolean {
  const flag = flagOf(schema);
  return flag === undefined || flags.has(flag);
}

/** The schema without the properties whose flag is off; nobody is required to answer those. */
function withoutFlagged(schema: Json, flags: ReadonlySet<string>): Json {
  if (!isObject(schema.properties)) return schema;
  const off = Object.entries(schema.properties).filter(([, it]) => isObject(it) && !isOn(it, flags));
  const names = new Set(off.map(([name]) => name));
  const properties = Object.fromEntries(
    Object.entries(schema.properties)
      .filter(([name]) => !names.has(name))
      .map(([name, it]) => [name, isObject(it) ? withoutFlagged(it, flags) : it]),
  );
  if (names.size === 0) return { ...schema, properties };
  const required = listOf(schema.required).filter((it) => !names.has(String(it)));
  const order = Array.isArray(schema['ui:order']) ? { 'ui:order': (schema['ui:order'] as unknown[]).filter((it) => !names.has(String(it))) } : {};
  return { ...schema, properties, required, ...order };
}

/** Where Backstage's users switch flags on. */
const FLAGS = 'featureFlags';

/** The flags that are on in this browser, and those that the server has on for everybody. */
export function activeFlags(features: readonly string[] = []): Set<string> {
  const flags = new Set(features);
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(FLAGS) ?? '{}');
    for (const [name, on] of Object.entries(objectOf(kept))) if (on === 1) flags.add(name);
  } catch {
    // Not ours to mend: no flag is on.
  }
  return flags;
}
