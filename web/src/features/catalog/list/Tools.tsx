// The line above the table: whose entities, the text filter, columns, export, and keeping it all as a view.
import { useEffect, useRef, useState, type Ref } from 'react';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { setColumns } from '../../../settings/settings';
import { Button, formatNumber, Menu, Segmented, TextField, type MenuItem, type SegmentedOption } from '../../../ui';
import { chosenColumns, columnIds, TABLE, type ColumnId } from './columns';
import type { Export } from './exporting';
import { FacetSheetButton } from './FacetRail';
import { SaveView } from './SaveView';
import { filterCount, readState, stateText, writeState, type ListState, type Whose } from './state';
import type { SavedView } from './views';

/** So long after the last letter. */
const TYPING_MS = 80;
/** More views than these are in the menu of views. */
const VIEWS_SHOWN = 3;

interface Props {
  state: ListState;
  onState: (state: ListState, replace?: boolean) => void;
  counts: { mine: number | undefined; starred: number | undefined };
  /** In the field: how many of what are filtered. */
  placeholder: string;
  views: readonly SavedView[] | undefined;
  savedColumns: readonly string[] | undefined;
  exporting: Export;
  total: number | undefined;
  onSheet: () => void;
  field: Ref<HTMLInputElement>;
}

/** All of it. */
export function Tools({ state, onState, counts, placeholder, views, savedColumns, exporting, total, onSheet, field }: Props) {
  return (
    <div className="tools">
      <Views state={state} counts={counts} views={views ?? []} />
      <TextFilter state={state} onState={onState} placeholder={placeholder} field={field} />
      <FacetSheetButton count={filterCount(state)} onClick={onSheet} />
      <div className="fx g4 end hide-sm">
        <Columns saved={savedColumns} />
        {exporting.done === undefined ? (
          <Button variant="quiet" icon="download" onClick={exporting.start} disabledReason={total === 0 ? t('catalog.list.export.nothing') : undefined}>
            {t('catalog.list.export')}
          </Button>
        ) : (
          <Button variant="quiet" icon="x" onClick={exporting.stop}>
            <span role="status">{t('catalog.list.export.running', { done: formatNumber(exporting.done), total: formatNumber(total ?? 0) })}</span>
          </Button>
        )}
        {views !== undefined && <SaveView query={stateText(state)} views={views} />}
      </div>
    </div>
  );
}

function Views({ state, counts, views }: { state: ListState; counts: Props['counts']; views: readonly SavedView[] }) {
  const now = stateText(state);
  const saved = views.find((it) => sameQuery(it.query, now));
  const whose = (to: Whose, count?: number): SegmentedOption<string> => ({
    value: to,
    label: t(`catalog.list.view.${to}`),
    href: paths.catalog(writeState({ ...state, whose: to })),
    ...(count === undefined ? {} : { count: formatNumber(count) }),
  });
  const first = [...views].sort((one, other) => Number(other === saved) - Number(one === saved)).slice(0, VIEWS_SHOWN);
  const more = views.filter((it) => !first.includes(it));
  const options = [
    whose('all'),
    whose('mine', counts.mine),
    whose('starred', counts.starred),
    ...first.map((it) => ({ value: it.id, label: <bdi>{it.name.slice(0, 40)}</bdi>, href: `${paths.catalog()}?${it.query}`, wideOnly: true })),
  ];
  return (
    <>
      <Segmented label={t('catalog.list.views')} value={saved?.id ?? state.whose} options={options} />
      {more.length > 0 && (
        <Menu
          trigger={<Button variant="quiet">{t('catalog.list.views.more', { count: more.length })}</Button>}
          items={more.map((it): MenuItem => ({ label: <bdi>{it.name.slice(0, 80)}</bdi>, href: `${paths.catalog()}?${it.query}` }))}
        />
      )}
    </>
  );
}

/** Views are compared by what they ask for, not by how it is written. */
function sameQuery(query: string, now: string): boolean {
  return stateText(readState(new URLSearchParams(query))) === now;
}

function TextFilter({ state, onState, placeholder, field }: Pick<Props, 'state' | 'onState' | 'placeholder' | 'field'>) {
  const [typed, setTyped] = useState(state.text);
  const [known, setKnown] = useState(state.text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (known !== state.text) {
    // The address changed by itself: back, a view, a filter taken away.
    setKnown(state.text);
    setTyped(state.text);
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setKnown(text);
      onState({ ...state, text }, true);
    }, TYPING_MS);
  };
  return (
    <TextField
      ref={field}
      size="s"
      className="list-text"
      icon="search"
      keys="f"
      value={typed}
      onChange={type}
      onClear={() => { type(''); }}
      placeholder={placeholder}
      aria-label={t('catalog.list.text')}
      spellCheck={false}
      maxLength={200}
    />
  );
}

function Columns({ saved }: { saved: readonly string[] | undefined }) {
  const chosen = chosenColumns(saved);
  const toggle = (id: ColumnId) => {
    const next = chosen.includes(id) ? chosen.filter((it) => it !== id) : columnIds.filter((it) => it === id || chosen.includes(it));
    void setColumns(TABLE, next).catch(() => undefined);
  };
  const items = columnIds.map((id): MenuItem => ({ label: t(`catalog.list.column.${id}`), checked: chosen.includes(id), onClick: () => { toggle(id); } }));
  return (
    <Menu
      trigger={
        <Button variant="quiet" icon="columns-3">
          {t('catalog.list.columns')}
        </Button>
      }
      items={items}
    />
  );
}
