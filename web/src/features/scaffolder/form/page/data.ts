// What the page of a form asks: the questions, what is known of the template, and answers that were kept.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../../api/cache';
import { formatRef } from '../../../../kit';
import { forms, type Draft, type TemplateInfo } from '../requests';
import type { FormDescription } from '../schema/describe';

/** A template by its name. */
export interface Template {
  namespace: string;
  name: string;
}

/** The questions. They belong to the catalog: a change there makes them stale, so that a removed template is noticed. */
export function formQuery({ namespace, name }: Template) {
  return queryOptions({
    queryKey: [...keys.catalog, 'form', namespace, name],
    queryFn: async ({ signal }) => (await forms.schema({ namespace, name }, signal)) as FormDescription,
  });
}

/** What is known beside the questions. */
export function infoQuery({ namespace, name }: Template) {
  return queryOptions({
    queryKey: [...keys.catalog, 'template', namespace, name],
    queryFn: ({ signal }): Promise<TemplateInfo> => forms.info({ namespace, name }, signal),
    staleTime: 60_000,
  });
}

/** Answers that were kept; null when there are none. Asked once: from then on the page knows better. */
export function draftQuery({ namespace, name }: Template) {
  return queryOptions({
    queryKey: ['scaffolder', 'draft', namespace, name],
    queryFn: async ({ signal }): Promise<Draft | null> => {
      const ref = formatRef({ kind: 'template', namespace, name }).toLowerCase();
      // All of them: asked for one, the server would answer that it is missing, which is no failure here.
      return (await forms.drafts(signal)).items.find((it) => it.templateRef.toLowerCase() === ref) ?? null;
    },
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** All templates: a successor, and what is like one that is not there. */
export const allQuery = queryOptions({
  queryKey: [...keys.catalog, 'templates'],
  queryFn: async ({ signal }) => (await forms.all(signal)).items,
});
