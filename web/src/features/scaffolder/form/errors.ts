// What of a page is not answered as it has to be: by its schema, and by what fields found out themselves.
import { ErrorSchemaBuilder } from '@rjsf/utils';
import { useDeferredValue, useMemo, useSyncExternalStore } from 'react';
import type { Finding, FormStore } from './context';
import type { FormPage } from './schema/describe';
import type { Errors, Place, Values } from './schema/json';
import { errorsOf, type AnswerError } from './schema/validator';

/** One answer to correct. */
export interface ToCorrect {
  place: Place;
  id: string;
  message: string;
}

/** The id of the field at a place, as the form library gives it. */
export function idOf(place: Place): string {
  return ['root', ...place].join('_');
}

/** Everything that has to be corrected on a page, at most one for each place. */
export function toCorrect(page: FormPage, values: Values, found: Readonly<Record<string, Finding>>): ToCorrect[] {
  const all = [...bySchema(page, values), ...Object.values(found)];
  const byId = new Map<string, ToCorrect>();
  for (const { place, message } of all) {
    const id = idOf(place);
    if (!byId.has(id)) byId.set(id, { place, id, message });
  }
  return [...byId.values()];
}

function bySchema(page: FormPage, values: Values): Pick<AnswerError, 'place' | 'message'>[] {
  try {
    return errorsOf(page.schema, values);
  } catch (thrown) {
    // A schema that cannot be checked here is checked by the server when the run starts.
    console.warn(thrown);
    return [];
  }
}

/** The same, anew as answers change; it follows the keystrokes and never holds them up. */
export function useToCorrect(page: FormPage, values: Values, store: FormStore): readonly ToCorrect[] {
  const found = useSyncExternalStore(store.watch, () => store.get().found);
  const settled = useDeferredValue(values);
  return useMemo(() => toCorrect(page, settled, found), [page, settled, found]);
}

/** What is shown of it: all once somebody wanted to go on, else where somebody has been. */
export function shownErrors(all: readonly ToCorrect[], isAll: boolean, touched: ReadonlySet<string>): Errors {
  const shown = new ErrorSchemaBuilder();
  for (const it of all) if (isAll || touched.has(it.id)) shown.addErrors(it.message, it.place);
  return shown.ErrorSchema;
}
