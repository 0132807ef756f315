// The page of a template's form: what it asks comes first, and answers that were kept.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatRef } from '../../../kit';
import { t } from '../../../messages';
import { asFailure } from '../../../api/failure';
import { Answer } from '../../../page/Answer';
import { usePathParams, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import { SkeletonRows } from '../../../ui';
import { draftQuery, formQuery, infoQuery, type Template } from './page/data';
import { Missing } from './page/Gone';
import { Wizard } from './page/Wizard';
import { isBlank, isObject, textOf, type Values } from './schema/json';
import './messages';
import './fieldMessages';

/** The form of the template that the address names. */
export default function FormPage() {
  const { namespace = 'default', name = '' } = usePathParams();
  return <OneForm key={`${namespace}/${name}`} template={{ namespace, name }} />;
}

function OneForm({ template }: { template: Template }) {
  const form = useQuery(formQuery(template));
  const info = useQuery(infoQuery(template));
  const draft = useQuery(draftQuery(template));
  const query = useUrlQuery();
  // Only what the address said first: the page takes it out again.
  const [given] = useState(() => readGiven(query.get('formData')));
  const title = textOf(form.data?.title) ?? info.data?.title ?? template.name;
  const isGone = form.isError && form.data !== undefined && asFailure(form.error).kind === 'missing';
  const isReady = form.data !== undefined && (draft.data !== undefined || draft.isError) && (info.data !== undefined || info.isError);
  if (!isReady) {
    return (
      <>
        <PageBar title={title} crumbs={[{ label: t('create.nav'), href: paths.create() }]} isHeading />
        <Answer query={form} skeleton={<SkeletonRows rows={8} />} missing={() => <Missing name={template.name} />}>
          {() => <div aria-busy="true" />}
        </Answer>
      </>
    );
  }
  const kept = draft.data !== undefined && draft.data !== null && !isBlank(draft.data.values) ? draft.data : undefined;
  return (
    <Wizard
      template={template}
      templateRef={formatRef({ kind: 'template', ...template })}
      title={title}
      form={form.data}
      info={info.data}
      isGone={isGone}
      first={{ values: { ...kept?.values, ...given.values }, keptAt: kept?.updatedAt, isGiven: given.values !== undefined, broken: given.broken }}
    />
  );
}

/** Answers in the address, as Backstage writes them there. */
function readGiven(text: string | null): { values: Values | undefined; broken: string | undefined } {
  if (text === null || text === '') return { values: undefined, broken: undefined };
  try {
    const values: unknown = JSON.parse(text);
    return isObject(values) ? { values, broken: undefined } : { values: undefined, broken: text.slice(0, 80) };
  } catch (thrown) {
    return { values: undefined, broken: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
