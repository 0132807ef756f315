// Backstage writes `ui:*` inside the schema; the form library wants it beside. The same places are searched
// as Backstage searches, and definitions, which it forgets.
import type { UiSchema } from '@rjsf/utils';
import { isWidget } from '../widgets';
import { isObject, type Json } from './json';

/** The schema without `ui:*`, and what it held of it. */
export function hoist(schema: Json): { schema: Json; uiSchema: UiSchema } {
  const uiSchema: Record<string, unknown> = {};
  const bare = lift(schema, uiSchema);
  const definitions: Record<string, unknown> = {};
  for (const key of ['definitions', '$defs']) {
    if (!isObject(schema[key])) continue;
    const lifted: Record<string, unknown> = {};
    for (const [name, it] of Object.entries(schema[key])) {
      const ui: Record<string, unknown> = {};
      lifted[name] = isObject(it) ? lift(it, ui) : it;
      definitions[`#/${key}/${name}`] = ui;
    }
    bare[key] = lifted;
  }
  if (Object.keys(definitions).length > 0) uiSchema['ui:definitions'] = definitions;
  return { schema: bare, uiSchema };
}

function lift(schema: Json, ui: Record<string, unknown>): Record<string, unknown> {
  const bare: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('ui:')) ui[key] = value;
    else if (key === 'enumNames') ui['ui:enumNames'] = value;
    else if (!key.startsWith('backstage:')) bare[key] = value;
  }
  // The library throws for a widget that it does not know: the plain one is drawn, with a notice.
  const options = isObject(ui['ui:options']) ? ui['ui:options'] : {};
  const widget = ui['ui:widget'] ?? options.widget;
  if (widget !== undefined && !isWidget(bare.type, widget)) {
    delete ui['ui:widget'];
    const { widget: _widget, ...others } = options;
    if (Object.keys(options).length > 0) ui['ui:options'] = others;
    ui['ui:unknownWidget'] = (typeof widget === 'string' ? widget : JSON.stringify(widget)).slice(0, 80);
  }
  const inside = (value: unknown, into: Record<string, unknown>) => (isObject(value) ? lift(value, into) : value);
  if (isObject(bare.properties)) {
    bare.properties = Object.fromEntries(
      Object.entries(bare.properties).map(([name, value]) => [name, isObject(value) ? lift(value, childOf(ui, name)) : value]),
    );
  }
  if (isObject(bare.items)) bare.items = lift(bare.items, childOf(ui, 'items'));
  if (isObject(bare.additionalProperties)) bare.additionalProperties = lift(bare.additionalProperties, childOf(ui, 'additionalProperties'));
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    if (Array.isArray(bare[key])) bare[key] = (bare[key] as unknown[]).map((it) => inside(it, ui));
  }
  if (isObject(bare.dependencies)) {
    bare.dependencies = Object.fromEntries(Object.entries(bare.dependencies).map(([name, it]) => [name, inside(it, ui)]));
  }
  for (const key of ['then', 'else']) if (isObject(bare[key])) bare[key] = inside(bare[key], ui);
  // The value of a secret never is among the answers: what stands there is as long, and nothing else is like it.
  if (ui['ui:field'] === 'Secret') {
    delete bare.pattern;
    delete bare.format;
    delete bare.default;
  }
  return bare;
}

function childOf(ui: Record<string, unknown>, name: string): Record<string, unknown> {
  const there = ui[name];
  if (isObject(there)) return there;
  const child: Record<string, unknown> = {};
  ui[name] = child;
  return child;
}
