// The filters that are on, one more on any field, and how many rows that leaves of how many.
import { useState, type SubmitEvent, type Ref } from 'react';
import { t } from '../../../messages';
import { Button, FilterChip, formatNumber, Popover, Select, TextField } from '../../../ui';
import { valueName } from './FacetRail';
import { facetIds, toggled, type FieldFilter, type ListState } from './state';

interface Props {
  state: ListState;
  onState: (state: ListState) => void;
  total: number | undefined;
  everything: number | undefined;
  took: number;
  addFilter: Ref<HTMLButtonElement>;
}

/** The line of chips. */
export function Chips({ state, onState, total, everything, took, addFilter }: Props) {
  return (
    <div className="tools chips">
      {facetIds.flatMap((id) =>
        state.filters[id].map((value) => (
          <FilterChip
            key={`${id}=${value}`}
            name={t(`catalog.list.column.${id}`)}
            label={valueName(id, value)}
            onRemove={() => {
              onState(toggled(state, id, value));
            }}
          />
        )),
      )}
      {state.fields.map((it, index) => (
        <FilterChip
          key={`${index}=${it.field}`}
          name={it.field.slice(0, 60)}
          label={fieldWords(it)}
          onRemove={() => {
            onState({ ...state, fields: state.fields.filter((other) => other !== it) });
          }}
        />
      ))}
      <Popover
        label={t('catalog.list.addFilter')}
        trigger={
          <Button ref={addFilter} variant="quiet" size="s" icon="plus" aria-label={t('catalog.list.addFilter')}>
            {t('catalog.list.filter')}
          </Button>
        }
      >
        {(close) => (
          <AnyField
            onAdd={(it) => {
              close();
              onState({ ...state, fields: [...state.fields, it] });
            }}
          />
        )}
      </Popover>
      <span className="meta end nw" role="status">
        {total !== undefined && t('catalog.list.count', { shown: formatNumber(total), all: formatNumber(everything ?? total), took: formatNumber(Math.max(1, Math.round(took))) })}
      </span>
    </div>
  );
}

/** What a filter on a field says after the field. */
export function fieldWords(it: FieldFilter): string {
  if (it.test === 'has') return t('catalog.list.field.has');
  return it.test === 'isNot' ? t('catalog.list.field.not', { value: it.value }) : it.value;
}

const KNOWN = [
  'metadata.name',
  'metadata.title',
  'metadata.annotations.',
  'metadata.labels.',
  'spec.system',
  'spec.owner',
  'spec.type',
  'spec.lifecycle',
  'relations.dependsOn',
  'relations.partOf',
  'relations.consumesApi',
  'relations.providesApi',
];

function AnyField({ onAdd }: { onAdd: (filter: FieldFilter) => void }) {
  const [field, setField] = useState('');
  const [test, setTest] = useState<FieldFilter['test']>('is');
  const [value, setValue] = useState('');
  const name = field.trim();
  const lacks = name === '' || /[=!,\s$]/.test(name) || (test !== 'has' && value === '');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!lacks) onAdd({ field: name, test, value: test === 'has' ? '' : value });
  };
  const tests = (['is', 'isNot', 'has'] as const).map((it) => ({ value: it, label: t(`catalog.list.field.test.${it}`) }));
  return (
    <form className="any-field" onSubmit={submit}>
      <TextField label={t('catalog.list.field')} hint={t('catalog.list.field.hint')} value={field} onChange={setField} mono list="catalog-fields" data-autofocus spellCheck={false} />
      <datalist id="catalog-fields">
        {KNOWN.map((it) => (
          <option key={it} value={it} />
        ))}
      </datalist>
      <Select aria-label={t('catalog.list.field.test')} value={test} options={tests} onChange={(it) => { setTest((it ?? 'is') as FieldFilter['test']); }} />
      {test !== 'has' && <TextField label={t('catalog.list.field.value')} value={value} onChange={setValue} spellCheck={false} />}
      <Button type="submit" variant="primary" disabledReason={lacks ? t('catalog.list.field.lacks') : undefined}>
        {t('catalog.list.addFilter')}
      </Button>
    </form>
  );
}
