// The filters beside the table: values with what each would leave. On small screens the same in a sheet.
import { useState, type ReactNode } from 'react';
import { kindIcon, kindWord, Mark, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { Button, Checkbox, Dialog, formatNumber, Icon, TextField } from '../../../ui';
import type { Facets, FacetValue } from './facets';
import { facetIds, filterCount, same, toggled, type FacetId, type ListState } from './state';

/** Values shown before "more". */
const FEW: Readonly<Record<FacetId, number>> = { kind: 8, lifecycle: 5, owner: 5, type: 6, tag: 5, namespace: 4 };
/** With so many values, a field to look for one. */
const SEARCH_FROM = 12;
/** More than these are found by typing only. */
const MOST = 200;

interface Props {
  state: ListState;
  facets: Facets;
  onState: (state: ListState) => void;
  onClear: () => void;
}

/** The rail itself. */
export function FacetRail(props: Props) {
  return (
    <aside className="facets" aria-label={t('catalog.list.filters')}>
      <div className="fx facets-head">
        <h2>{t('catalog.list.filters')}</h2>
        <ClearAll {...props} />
      </div>
      <Groups {...props} />
    </aside>
  );
}

/** The same, over the page. */
export function FacetSheet({ onClose, ...props }: Props & { onClose: () => void }) {
  return (
    <Dialog title={t('catalog.list.filters')} onClose={onClose} closeLabel={t('catalog.list.showRows')}>
      <div className="facet-sheet">
        <ClearAll {...props} />
        <Groups {...props} />
      </div>
    </Dialog>
  );
}

function ClearAll({ state, onClear }: Props) {
  const count = filterCount(state);
  if (count === 0) return null;
  return (
    <button type="button" className="meta end linkish" onClick={onClear}>
      {t('catalog.list.clear', { count })}
    </button>
  );
}

function Groups({ state, facets, onState }: Props) {
  // All of them come at once, and as other elements than their outlines: those do not slide to where values are.
  const [known, setKnown] = useState(false);
  if (!known && facetIds.every((id) => facets.values[id] !== undefined)) setKnown(true);
  return (
    <>
      {facetIds.map((id) => (
        <FacetGroup
          key={known ? id : `${id} outline`}
          id={id}
          values={known ? facets.values[id] : undefined}
          chosen={state.filters[id]}
          onToggle={(value) => {
            onState(toggled(state, id, value));
          }}
        />
      ))}
    </>
  );
}

interface GroupProps {
  id: FacetId;
  values: readonly FacetValue[] | undefined;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}

function FacetGroup({ id, values, chosen, onToggle }: GroupProps) {
  const [open, setOpen] = useState(id !== 'namespace');
  const [all, setAll] = useState(false);
  const [text, setText] = useState('');
  // One value that everything has tells nothing: a catalog with one namespace has no such filter.
  if (values !== undefined && values.length < 2 && chosen.length === 0 && (id === 'namespace' || values.length === 0)) return null;
  const isOn = (value: string) => chosen.some((it) => same(it, value));
  const found = (values ?? []).filter((it) => text === '' || it.value.toLowerCase().includes(text.toLowerCase()));
  const few = found.filter((it, index) => index < FEW[id] || isOn(it.value));
  const shown = all ? found.slice(0, MOST) : few;
  const left = found.length - shown.length;
  return (
    <div className="facet" role="group" aria-label={t(`catalog.list.column.${id}`)}>
      <h3>
        <button type="button" aria-expanded={open} onClick={() => { setOpen(!open); }}>
          {t(`catalog.list.column.${id}`)}
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size="s" />
        </button>
      </h3>
      {open && (
        <>
          {all && (values?.length ?? 0) >= SEARCH_FROM && (
            <TextField size="s" icon="search" value={text} onChange={setText} onClear={() => { setText(''); }} aria-label={t('catalog.list.facets.find', { what: t(`catalog.list.column.${id}`) })} />
          )}
          {values === undefined ? <Waiting /> : shown.map((it) => <Value key={it.value.toLowerCase()} id={id} value={it} on={isOn(it.value)} onToggle={onToggle} />)}
          {(left > 0 || all) && found.length > FEW[id] && (
            <button type="button" className="meta morelink linkish" onClick={() => { setAll(!all); }}>
              {all ? t('catalog.list.facets.fewer') : t('catalog.list.facets.more', { count: left })}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function Value({ id, value, on, onToggle }: { id: FacetId; value: FacetValue; on: boolean; onToggle: (value: string) => void }) {
  const name = valueName(id, value.value);
  return (
    <div className={value.count === 0 && !on ? 'fv none' : 'fv'} title={name.slice(0, 300)}>
      <Checkbox
        checked={on}
        onChange={() => {
          onToggle(value.value);
        }}
        label={
          <span className="fx">
            {before(id, value.value)}
            <bdi className="cut">{name.slice(0, 120)}</bdi>
          </span>
        }
      />
      <span className="c">{formatNumber(value.count)}</span>
    </div>
  );
}

/** What people call a value. */
export function valueName(id: FacetId, value: string): string {
  if (id === 'kind') return kindWord(value);
  return id === 'owner' ? shortRef(value) : value;
}

function before(id: FacetId, value: string): ReactNode {
  if (id === 'kind') return <Icon name={kindIcon(value)} size="s" />;
  return id === 'owner' ? <Mark name={shortRef(value)} person={value.toLowerCase().startsWith('user:')} /> : null;
}

function Waiting() {
  return ['70%', '55%', '62%'].map((width) => (
    <div key={width} className="fv" aria-hidden="true">
      <span className="sk" style={{ width }} />
    </div>
  ));
}

/** The button that opens the sheet. */
export function FacetSheetButton({ count, onClick }: { count: number; onClick: () => void }) {
  return (
    <span className="facets-open">
      <Button icon="sliders-horizontal" onClick={onClick}>
        {count === 0 ? t('catalog.list.filters') : t('catalog.list.filters.on', { count })}
      </Button>
    </span>
  );
}
