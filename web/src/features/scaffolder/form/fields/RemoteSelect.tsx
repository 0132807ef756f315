// A choice from a list that lives elsewhere: an endpoint that the operator allowed by name, or the catalog.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../../api/failure';
import { t } from '../../../../messages';
import { Combobox } from '../../../../ui';
import { useAnswers, useFinding } from '../context';
import { forms } from '../requests';
import { inWords, textOf } from '../schema/json';
import { EntityPicker } from './entities';
import { isOff, optionsOf, placeholderOf, useRested, type Props } from './catalogField';

/** `ui:options`: `source` (a name from the server's configuration), or `catalogFilter`. */
export function RemoteSelect(props: Props) {
  const source = textOf(optionsOf(props).source);
  if (source === undefined) return <EntityPicker {...props} uiSchema={{ ...props.uiSchema, 'ui:options': { allowArbitraryValues: false, ...optionsOf(props) } }} />;
  return <FromSource props={props} source={source} />;
}

const MOST = 50;

function FromSource({ props, source }: { props: Props; source: string }) {
  const { fieldPathId, formData, onChange } = props;
  const values = useAnswers();
  const [typed, setTyped] = useState<string>();
  const question = useRested(JSON.stringify({ q: typed?.trim() ?? '', values, limit: MOST }), 200);
  const { data, error, isFetching } = useQuery({
    queryKey: ['scaffolder', 'options', source, question],
    queryFn: ({ signal }) => forms.options(source, JSON.parse(question) as Record<string, unknown>, signal),
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
  const items = data?.items ?? [];
  const chosen = items.find((it) => JSON.stringify(it.value) === JSON.stringify(formData));
  const failure = error === null ? undefined : asFailure(error).message;
  const unmatched = typed !== undefined && typed.trim() !== '' && formData === undefined;
  useFinding(fieldPathId.$id, fieldPathId.path, failure !== undefined ? t('form.remote.failed', { source, message: failure }) : unmatched ? t('form.entity.choose') : undefined);
  return (
    <Combobox
      id={fieldPathId.$id}
      aria-label={textOf(props.schema.title) ?? props.name}
      text={typed ?? chosen?.title ?? inWords(formData)}
      options={items.map((it, index) => ({ value: String(index), label: it.title, hint: it.description }))}
      loading={isFetching}
      empty={data?.truncated === true ? t('form.remote.more') : undefined}
      placeholder={placeholderOf(props) ?? t('form.entity.placeholder')}
      disabled={isOff(props)}
      onText={(text) => {
        setTyped(text);
        onChange(items.find((it) => it.title === text.trim())?.value, fieldPathId.path);
      }}
      onPick={(key) => {
        setTyped(undefined);
        onChange(items[Number(key)]?.value, fieldPathId.path);
      }}
    />
  );
}
