// What a form calls its questions, for pages that show answers and draw no form.
import type { FormDescription } from './describe';
import { isObject, listOf, objectOf, textOf } from './json';

/** What the form calls its questions, by their names: those of its pages, and those that other answers bring. */
export function titlesOf(form: FormDescription): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  const gather = (schema: unknown, depth: number) => {
    if (!isObject(schema) || depth > DEEPEST) return;
    for (const [name, it] of Object.entries(objectOf(schema.properties))) {
      const title = textOf(objectOf(it).title);
      if (title !== undefined && !titles.has(name)) titles.set(name, title);
    }
    for (const key of ['allOf', 'anyOf', 'oneOf']) for (const it of listOf(schema[key])) gather(it, depth + 1);
    for (const it of [schema.then, schema.else, ...Object.values(objectOf(schema.dependencies))]) gather(it, depth + 1);
  };
  for (const it of listOf(form.steps)) gather(objectOf(it).schema, 0);
  return titles;
}

const DEEPEST = 16;
