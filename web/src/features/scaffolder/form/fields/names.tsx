// Names and tags: what the catalog takes as one, and whether it is free.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../../../api/cache';
import { api, ask } from '../../../../api/client';
import { t } from '../../../../messages';
import { MultiSelect, TextField, type Option } from '../../../../ui';
import { useFinding, useFormStore } from '../context';
import { forms } from '../requests';
import { objectOf, textOf, textsOf } from '../schema/json';
import { CheckMark } from './CheckMark';
import { isOff, optionsOf, placeholderOf, useRested, type Props } from './catalogField';

const NAME = /^[a-z0-9A-Z]([-a-z0-9A-Z_.]*[a-z0-9A-Z])?$/;
const TAG = /^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$/;
const LONGEST = 63;

/** What to write instead of a name; undefined where it is one. */
export function nameProblem(text: string): string | undefined {
  if (text.length > LONGEST) return t('form.name.long', { count: LONGEST });
  if (NAME.test(text)) return undefined;
  const example = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '')
    .slice(0, LONGEST);
  return example === '' ? t('form.name.letters') : t('form.name.such', { example });
}

/** What to write instead of a tag. */
export function tagProblem(text: string): string | undefined {
  if (text.length > LONGEST) return t('form.tag.long', { tag: text.slice(0, 20), count: LONGEST });
  return TAG.test(text) ? undefined : t('form.tag.such', { tag: text.slice(0, 40) });
}

/** The name of a thing of the catalog. `ui:options`: `kind`, `namespace` of what gets it, `unique`. */
export function EntityNamePicker(props: Props) {
  const { fieldPathId, formData, onChange, onBlur, autofocus } = props;
  const options = optionsOf(props);
  const { makesNew } = useFormStore().surroundings;
  const text = typeof formData === 'string' ? formData : '';
  const problem = text === '' ? undefined : nameProblem(text);
  const entityKind = textOf(options.kind) ?? textOf(options.defaultKind) ?? 'component';
  const namespace = textOf(options.namespace) ?? textOf(options.defaultNamespace);
  const rested = useRested(text, 250);
  const asked = options.unique !== false && rested !== '' && problem === undefined && rested === text;
  const { data } = useQuery({
    queryKey: [...keys.catalog, 'free', entityKind, namespace, rested],
    queryFn: ({ signal }) => forms.check({ kind: 'entity-name', entityKind, name: rested, ...(namespace === undefined ? {} : { namespace }) }, signal),
    enabled: asked,
    staleTime: 10_000,
  });
  const check = asked ? data : undefined;
  const mustBeFree = options.unique === true || makesNew;
  useFinding(fieldPathId.$id, fieldPathId.path, problem ?? (check?.free === false && mustBeFree ? check.message : undefined));
  return (
    <TextField
      id={fieldPathId.$id}
      value={text}
      spellCheck={false}
      autoCapitalize="none"
      autoFocus={autofocus}
      disabled={isOff(props)}
      placeholder={placeholderOf(props)}
      onBlur={() => {
        onBlur(fieldPathId.$id, formData);
      }}
      onChange={(next) => {
        onChange(next === '' ? undefined : next, fieldPathId.path);
      }}
      end={<CheckMark check={check} />}
    />
  );
}

/** Tags, with those that the catalog knows as suggestions. */
export function EntityTagsPicker(props: Props) {
  const { fieldPathId, formData, onChange } = props;
  const options = optionsOf(props);
  const kinds = textsOf(options.kinds);
  const values = textsOf(formData);
  const [refused, setRefused] = useState<string>();
  const { data: tags = [] } = useQuery({
    queryKey: [...keys.catalog, 'tags', kinds],
    queryFn: async ({ signal }) => {
      const filter = kinds.length === 0 ? undefined : [kinds.map((it) => `kind=${it.toLowerCase()}`).join(',')];
      const answer = await ask(api.GET('/api/catalog/entity-facets', { params: { query: { facet: ['metadata.tags'], ...(filter === undefined ? {} : { filter }) } as never }, signal }));
      return (objectOf(answer.facets)['metadata.tags'] ?? []) as { value: string; count: number }[];
    },
    staleTime: 60_000,
  });
  useFinding(fieldPathId.$id, fieldPathId.path, refused);
  const known = [...tags].sort((one, other) => other.count - one.count);
  const choices: Option[] = known.map((it) => ({ value: it.value, label: it.value, ...(options.showCounts === true ? { hint: t('form.tag.used', { count: it.count }) } : {}) }));
  return (
    <>
      <MultiSelect
        id={fieldPathId.$id}
        aria-label={textOf(props.schema.title) ?? props.name}
        values={values}
        options={choices}
        free
        disabled={isOff(props)}
        placeholder={placeholderOf(props) ?? t('form.tag.placeholder')}
        onText={() => {
          setRefused(undefined);
        }}
        onChange={(next) => {
          const bad = next.map((it) => it.toLowerCase()).find((it) => tagProblem(it) !== undefined);
          setRefused(bad === undefined ? undefined : tagProblem(bad));
          const good = [...new Set(next.map((it) => it.toLowerCase()).filter((it) => tagProblem(it) === undefined))];
          onChange(good.length === 0 ? undefined : good, fieldPathId.path);
        }}
      />
      {textOf(options.helperText) !== undefined && <div className="hint">{textOf(options.helperText)}</div>}
    </>
  );
}
