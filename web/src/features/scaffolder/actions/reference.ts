// What the server tells of actions, filters and globals, in the terms of the reference.
import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client';

/** A JSON schema, or `true`/`false`. */
export type JsonSchema = Readonly<Record<string, unknown>> | boolean;

/** A use of something. */
export interface Example {
  description: string;
  example: string;
  notes?: string | undefined;
}

/** One thing of the reference: an action, a filter, a global. */
export interface Entry {
  id: string;
  kind: 'action' | 'filter' | 'function' | 'value';
  description: string;
  /** Why it cannot be used here. */
  unavailable?: string | undefined;
  examples: readonly Example[];
  /** What it takes and gives, each under a heading. */
  schemas: readonly { of: 'input' | 'arguments' | 'output'; schema: JsonSchema }[];
  /** Of a global: what it is. */
  value?: unknown;
}

const UNAVAILABLE = /\n\nNot available here: ([^]*)$/;

/** Every action; none for who may run none. */
export const actionsQuery = queryOptions({
  queryKey: ['scaffolder', 'actions'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/scaffolder/v2/actions', { signal }))).map((it) => actionOf(it)),
  staleTime: 5 * 60_000,
});

/** Every filter and global of templates. */
export const extensionsQuery = queryOptions({
  queryKey: ['scaffolder', 'extensions'],
  queryFn: async ({ signal }) => extensionsOf(await ask(api.GET('/api/scaffolder/v2/templating-extensions', { signal }))),
  staleTime: 5 * 60_000,
});

interface ActionAnswer {
  id: string;
  description?: string;
  examples?: readonly Example[];
  schema?: unknown;
}

/** An action as the reference shows it: the server says at the end of the description why one is not available. */
export function actionOf(answer: ActionAnswer): Entry {
  const schema = objectOf(answer.schema);
  const description = answer.description ?? '';
  return {
    id: answer.id,
    kind: 'action',
    description: description.replace(UNAVAILABLE, ''),
    unavailable: UNAVAILABLE.exec(description)?.[1],
    examples: answer.examples ?? [],
    schemas: (['input', 'output'] as const).flatMap((of) => (isSchema(schema[of]) ? [{ of, schema: schema[of] }] : [])),
  };
}

/** Filters first, then functions, then values, each by name. */
export function extensionsOf(answer: unknown): Entry[] {
  const { filters, globals } = objectOf(answer);
  const { functions, values } = objectOf(globals);
  return [...entriesOf('filter', filters), ...entriesOf('function', functions), ...entriesOf('value', values)];
}

function entriesOf(kind: Entry['kind'], told: unknown): Entry[] {
  return Object.entries(objectOf(told))
    .map(([id, it]) => {
      const about = objectOf(it);
      const schema = objectOf(about.schema);
      const taken = Array.isArray(schema.arguments) ? (schema.arguments as unknown[]).filter(isSchema) : [];
      return {
        id,
        kind,
        description: typeof about.description === 'string' ? about.description : '',
        examples: Array.isArray(about.examples) ? (about.examples as Example[]) : [],
        schemas: [
          ...(isSchema(schema.input) ? [{ of: 'input' as const, schema: schema.input }] : []),
          ...taken.map((one) => ({ of: 'arguments' as const, schema: one })),
          ...(isSchema(schema.output) ? [{ of: 'output' as const, schema: schema.output }] : []),
        ],
        ...(kind === 'value' ? { value: about.value } : {}),
      };
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Those that have every word in their name, their description or a field's name; the name's first. */
export function matching(entries: readonly Entry[], text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter((it) => it !== '');
  if (words.length === 0) return entries;
  const found = entries.filter((it) => {
    const about = `${it.id} ${it.description} ${it.schemas.map(({ schema }) => Object.keys(objectOf(objectOf(schema).properties)).join(' ')).join(' ')}`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
  const named = (it: Entry) => words.every((word) => it.id.toLowerCase().includes(word));
  return [...found.filter(named), ...found.filter((it) => !named(it))];
}

/** What stands before the first colon: whose action it is. */
export function groupOf(id: string): string {
  const at = id.indexOf(':');
  return at < 0 ? id : id.slice(0, at);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** The value when it is an object, else an empty one. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
