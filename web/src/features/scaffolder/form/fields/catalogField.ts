// What the fields for things of the catalog share: their options, and the questions to the catalog.
import type { FieldProps, RJSFSchema } from '@rjsf/utils';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '../../../../api/cache';
import { api, ask, type Entity } from '../../../../api/client';
import { formatRef, kindIcon, kindWord, parseRef, shortRef } from '../../../../kit';
import { isObject, objectOf, textOf, textsOf, type Json } from '../schema/json';

/** A field of the form library. */
export type Props = FieldProps<unknown, RJSFSchema, Record<string, unknown>>;

/** The `ui:options` of a field. */
export function optionsOf(props: Pick<Props, 'uiSchema'>): Json {
  return objectOf(props.uiSchema?.['ui:options']);
}

/** Whether nothing can be changed. */
export function isOff({ disabled, readonly }: Props): boolean {
  return disabled === true || readonly === true;
}

/** What is written in an empty field. */
export function placeholderOf({ uiSchema }: Props): string | undefined {
  return textOf(uiSchema?.['ui:placeholder']) ?? textOf(objectOf(uiSchema?.['ui:options']).placeholder);
}

const TYPING_MS = 120;

/** The text once somebody has stopped typing for a moment. */
export function useRested<T>(value: T, milliseconds = TYPING_MS): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setRested(value);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  }, [value, milliseconds]);
  return rested;
}

/** Something that can be chosen from the catalog. */
export interface Thing {
  ref: string;
  label: string;
  hint: string | undefined;
  icon: string;
}

/** Backstage's `catalogFilter` (keys together, filters either) as a question to the catalog. */
export function questionOf(filter: unknown, allowedKinds: unknown, usualKinds: readonly string[] = []): Json {
  const all = (Array.isArray(filter) ? (filter as unknown[]) : [filter]).filter(isObject).map((it) => ({ $all: Object.entries(it).map(([key, wanted]) => ({ [key]: conditionOf(wanted) })) }));
  const kinds = textsOf(allowedKinds).length > 0 ? textsOf(allowedKinds) : all.length > 0 ? [] : usualKinds;
  const parts: Json[] = [];
  if (all.length > 0) parts.push({ $any: all });
  if (kinds.length > 0) parts.push({ kind: { $in: kinds } });
  return parts.length === 0 ? {} : { $all: parts };
}

function conditionOf(wanted: unknown): unknown {
  if (isObject(wanted)) return typeof wanted.exists === 'boolean' ? { $exists: wanted.exists } : wanted;
  return Array.isArray(wanted) ? { $in: textsOf(wanted) } : wanted;
}

const MOST = 30;
const FIELDS = ['kind', 'metadata.namespace', 'metadata.name', 'metadata.title', 'metadata.description', 'spec.type', 'spec.profile.displayName'];
const TEXTS = ['metadata.name', 'metadata.title', 'spec.profile.displayName'];

/** The entities that fit, and have the text in their names. */
export function thingsQuery(question: Json, text: string) {
  return queryOptions({
    queryKey: [...keys.catalog, 'choices', question, text],
    queryFn: async ({ signal }) => {
      const filter = text === '' ? {} : { fullTextFilter: { term: text, fields: TEXTS } };
      const body = { query: question, limit: MOST, fields: FIELDS, totalItems: 'exclude', orderBy: [{ field: 'metadata.name', order: 'asc' }], ...filter };
      const { items } = await ask(api.POST('/api/catalog/entities/by-query', { body: body as never, signal }));
      return items.map(thingOf);
    },
    staleTime: 30_000,
  });
}

function thingOf(entity: Entity): Thing {
  const metadata = objectOf(entity.metadata);
  const spec = objectOf(entity.spec);
  const ref = { kind: entity.kind, namespace: textOf(metadata.namespace) ?? 'default', name: textOf(metadata.name) ?? '' };
  const type = textOf(spec.type);
  const called = textOf(objectOf(spec.profile).displayName) ?? textOf(metadata.title);
  const short = shortRef(ref);
  const about = textOf(metadata.description);
  return {
    ref: formatRef(ref),
    label: called ?? short,
    hint: [kindWord(ref.kind), called === undefined ? undefined : short, about].filter((it) => it !== undefined).join(' · ').slice(0, 160),
    icon: kindIcon(ref.kind, type),
  };
}

/** The things that fit the text. */
export function useThings(question: Json, text: string, enabled = true) {
  const rested = useRested(text.trim());
  return useQuery({ ...thingsQuery(question, rested), placeholderData: keepPreviousData, enabled });
}

/** The whole reference of what was typed; undefined where it is none. */
export function refOf(text: string, kind: string | undefined, namespace: string | undefined): string | undefined {
  const wanted = text.trim();
  if (wanted === '' || /\s/.test(wanted)) return undefined;
  if (kind === undefined && !wanted.includes(':')) return undefined;
  return formatRef(parseRef(wanted, kind, namespace ?? 'default'));
}
