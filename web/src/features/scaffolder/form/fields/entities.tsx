// Fields whose answers are things of the catalog.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { ownershipQuery } from '../../../../api/me';
import { parseRef, shortRef } from '../../../../kit';
import { t } from '../../../../messages';
import { Combobox, MultiSelect, Select, State, type Option } from '../../../../ui';
import { useFinding } from '../context';
import { textOf, textsOf, type Json } from '../schema/json';
import { isOff, optionsOf, placeholderOf, questionOf, refOf, useRested, useThings, type Props, type Thing } from './catalogField';

interface PickerProps {
  props: Props;
  question: Json;
  /** Of what is typed without one. */
  kind: string | undefined;
  free: boolean;
  /** Shown first, as long as nothing is typed. */
  first?: readonly Thing[];
}

const NO_THINGS: readonly Thing[] = [];

/** How long nothing is typed until it is said that nothing is called so. */
const LOOKED_MS = 400;

function optionOf(thing: Thing): Option {
  return { value: thing.ref, label: thing.label, hint: thing.hint, icon: thing.icon };
}

/** One thing: chosen from what is found for the text, or written as a reference. */
function Picker({ props, question, kind, free, first = NO_THINGS }: PickerProps) {
  const { fieldPathId, formData, onChange } = props;
  const options = optionsOf(props);
  const namespace = textOf(options.defaultNamespace);
  const value = textOf(formData);
  const [typed, setTyped] = useState<string>();
  const { data: found = [], isFetching } = useThings(question, typed ?? '');
  const leading = typed === undefined || typed.trim() === '' ? first : NO_THINGS;
  const things = [...leading, ...found.filter((it) => !leading.some((one) => one.ref === it.ref))];
  const answer = (next: string | undefined) => {
    onChange(next, fieldPathId.path);
  };
  useFinding(fieldPathId.$id, fieldPathId.path, typed !== undefined && typed.trim() !== '' && value === undefined ? t(free ? 'form.entity.noRef' : 'form.entity.choose') : undefined);
  const shown = things.find((it) => it.ref === value);
  // What is written need not be there yet; who writes it wants to know all the same.
  const rested = useRested(typed, LOOKED_MS);
  const unknown = rested !== undefined && rested === typed && value !== undefined && !isFetching && shown === undefined;
  const field = (
    <Combobox
      id={fieldPathId.$id}
      aria-label={textOf(props.schema.title) ?? props.name}
      icon={shown?.icon ?? 'search'}
      text={typed ?? shown?.label ?? (value === undefined ? '' : shortRef(parseRef(value, kind)))}
      placeholder={placeholderOf(props) ?? t('form.entity.placeholder')}
      options={things.map(optionOf)}
      loading={isFetching}
      disabled={isOff(props)}
      onText={(text) => {
        setTyped(text);
        const exact = things.find((it) => [it.ref, it.label, shortRef(it.ref)].includes(text.trim()));
        answer(exact?.ref ?? (free ? refOf(text, kind, namespace) : undefined));
      }}
      onPick={(ref) => {
        setTyped(undefined);
        answer(ref);
      }}
    />
  );
  return (
    <>
      {field}
      <span role="status">{unknown && <State shape="warn">{t('form.entity.unknown', { name: shortRef(parseRef(value, kind)) })}</State>}</span>
    </>
  );
}

function usePicking(props: Props, usualKinds: readonly string[] = []) {
  const options = optionsOf(props);
  const { catalogFilter, allowedKinds } = options;
  const question = useMemo(() => questionOf(catalogFilter, allowedKinds, usualKinds), [catalogFilter, allowedKinds, usualKinds]);
  const kinds = textsOf(allowedKinds);
  return { question, kind: textOf(options.defaultKind) ?? (kinds.length === 1 ? kinds[0] : undefined), free: options.allowArbitraryValues !== false };
}

/** Any thing of the catalog. */
export function EntityPicker(props: Props) {
  return <Picker props={props} {...usePicking(props)} />;
}

const OWNERS = ['Group', 'User'] as const;

/** The one thing of that reference. */
function namedQuestion(ref: string): Json {
  const { kind, name, namespace } = parseRef(ref);
  return { $all: [{ kind }, { 'metadata.name': name }, { 'metadata.namespace': namespace }] };
}

/** A team or a person. */
export function OwnerPicker(props: Props) {
  const picking = usePicking(props, OWNERS);
  const { question } = picking;
  const { data: owners } = useQuery(ownershipQuery);
  const mine = useMemo(() => (owners ?? []).filter((it) => it.startsWith('group:')), [owners]);
  const own = useMemo(() => ({ $all: [question, { $any: mine.map(namedQuestion) }] }), [question, mine]);
  const { data: first } = useThings(own, '', mine.length > 0);
  return <Picker props={props} {...picking} kind={picking.kind ?? 'group'} first={first ?? NO_THINGS} />;
}

/** A thing that I own, or one of my teams. */
export function OwnedEntityPicker(props: Props) {
  const picking = usePicking(props);
  const owners = useQuery(ownershipQuery).data;
  const question = useMemo(() => ({ $all: [picking.question, { 'relations.ownedBy': { $in: owners ?? [] } }] }), [picking.question, owners]);
  return <Picker props={props} {...picking} question={question} />;
}

/** One of the teams that I am in. */
export function MyGroupsPicker(props: Props) {
  const { fieldPathId, formData, onChange, required = false } = props;
  const { data: owners } = useQuery(ownershipQuery);
  const groups = useMemo(() => (owners ?? []).filter((it) => it.startsWith('group:')), [owners]);
  const question = useMemo(() => ({ $any: groups.map(namedQuestion) }), [groups]);
  const { data: things = [] } = useThings(question, '', groups.length > 0);
  const { path } = fieldPathId;
  const only = groups.length === 1 ? groups[0] : undefined;
  useEffect(() => {
    // There is nothing to choose.
    if (only !== undefined && formData === undefined && required) onChange(only, path);
  }, [only, formData, required, onChange, path]);
  const options = groups.map((ref): Option => {
    const thing = things.find((it) => it.ref === ref);
    return thing === undefined ? { value: ref, label: shortRef(ref), icon: 'users' } : optionOf(thing);
  });
  return (
    <Select
      id={fieldPathId.$id}
      value={textOf(formData)}
      options={options}
      clearable={!required}
      disabled={isOff(props)}
      placeholder={owners !== undefined && groups.length === 0 ? t('form.groups.none') : placeholderOf(props)}
      onChange={(value) => {
        onChange(value, path);
      }}
    />
  );
}

/** Several things. */
export function MultiEntityPicker(props: Props) {
  const { fieldPathId, formData, onChange, schema } = props;
  const { question, kind, free } = usePicking(props);
  const namespace = textOf(optionsOf(props).defaultNamespace);
  const [typed, setTyped] = useState('');
  const { data: things = [] } = useThings(question, typed);
  const values = textsOf(formData);
  const known = new Set(things.map((it) => it.ref));
  const rest = values.filter((it) => !known.has(it)).map((it): Option => ({ value: it, label: shortRef(parseRef(it, kind)) }));
  const full = schema.maxItems !== undefined && values.length >= schema.maxItems;
  return (
    <MultiSelect
      id={fieldPathId.$id}
      aria-label={textOf(schema.title) ?? props.name}
      values={values}
      options={[...things.map(optionOf).map((it) => ({ ...it, disabled: full && !values.includes(it.value) })), ...rest]}
      onText={setTyped}
      free={free && !full}
      disabled={isOff(props)}
      placeholder={placeholderOf(props) ?? t('form.entity.placeholder')}
      onChange={(next) => {
        const refs = next.map((it) => (values.includes(it) || known.has(it) ? it : refOf(it, kind, namespace))).filter((it) => it !== undefined);
        onChange(refs.length === 0 ? undefined : [...new Set(refs)], fieldPathId.path);
      }}
    />
  );
}

