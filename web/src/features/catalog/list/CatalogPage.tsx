// The catalog's table: facets, tools, rows. What it shows stands in the address.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { setStarred, useSettings } from '../../../settings/settings';
import { DataTable, formatNumber, type TableHandle } from '../../../ui';
import { kindWord } from '../../../kit';
import { ActionBar } from './ActionBar';
import { Chips } from './Chips';
import { chosenColumns, columnsOf, TABLE } from './columns';
import { DrawnRows } from './drawn';
import { useExport } from './exporting';
import { FacetRail, FacetSheet } from './FacetRail';
import { useFacets } from './facets';
import { Foot } from './Foot';
import { Head } from './Head';
import { useListKeys, type Does } from './keys';
import { inSentence, Nothing } from './Nothing';
import { Peek } from './Peek';
import { predicateOf, runsOf, type Predicate, type Self } from './predicate';
import { useProblems } from './problems';
import { countQuery, useRows, type Row } from './rows';
import { useChosen } from './selection';
import { useSelf } from './self';
import { cleared, filterCount, readState, stateText, writeState, type ListState } from './state';
import { Tools } from './Tools';
import { useLate, useRoomy } from './room';
import { useViews } from './views';
import './messages';
import '../entity/messages';
import './list.css';

const NOBODY: Self = { owners: [], starred: [] };
const EVERYTHING: Predicate = {};

/** Where the cursor was, for coming back. */
let remembered = { question: '', cursor: -1 };

export default function CatalogPage() {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const go = useGo();
  const state = useMemo(() => readState(query), [query]);
  const peeked = query.get('peek') ?? undefined;
  const self = useSelf();
  const saved = useSettings();
  const views = useViews();
  const problems = useProblems();
  const runs = useMemo(() => runsOf(state, self ?? NOBODY), [state, self]);
  const facets = useFacets(state, self);
  const list = useRows(runs, state.text, self !== undefined);
  const everything = useCount(EVERYTHING, '', true);
  const exporting = useExport(runs, state.text);
  const chosen = useChosen(list.rows, list.total ?? 0, runs, state.text);
  const counts = {
    mine: useCount(predicateOf({ ...state, whose: 'mine' }, self ?? NOBODY), state.text, self !== undefined),
    starred: useCount(predicateOf({ ...state, whose: 'starred' }, self ?? NOBODY), state.text, self !== undefined),
  };
  const kindTotal = facets.ofKinds;
  const roomy = useRoomy();
  const late = useLate(list.isStale);
  const [sheet, setSheet] = useState(false);
  const [drawn] = useState(() => new DrawnRows());
  const table = useRef<TableHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const addFilter = useRef<HTMLButtonElement>(null);

  const question = stateText(state);
  const [cursor, setCursorNow] = useState(() => (remembered.question === question ? remembered.cursor : -1));
  const [asked, setAsked] = useState(question);
  if (asked !== question) {
    setAsked(question);
    setCursorNow(-1);
  }
  const setState = useCallback(
    (next: ListState, replace = false) => {
      setQuery(writeState(next), { replace });
      window.scrollTo({ top: 0 });
    },
    [setQuery],
  );
  const { rows, total, onRange: fetchRange } = list;
  const setPeek = useCallback(
    (ref: string | undefined, replace: boolean) => {
      setQuery({ peek: ref }, { replace });
    },
    [setQuery],
  );
  const setCursor = useCallback(
    (index: number) => {
      remembered = { question, cursor: index };
      setCursorNow(index);
      const row = rows[index];
      // An open panel follows the cursor, and going back skips what was only passed.
      if (peeked !== undefined && row !== undefined && row.ref !== peeked) setPeek(row.ref, true);
    },
    [question, rows, peeked, setPeek],
  );
  const onRange = useCallback(
    (first: number, last: number) => {
      drawn.set(first, last);
      fetchRange(first, last);
    },
    [drawn, fetchRange],
  );
  const open = useCallback(
    (row: Row, newTab: boolean) => {
      const href = paths.entity(row.ref);
      if (newTab) window.open(href, '_blank', 'noopener');
      else go(href);
    },
    [go],
  );
  const peek = useCallback(
    (row: Row) => {
      setPeek(peeked === row.ref ? undefined : row.ref, false);
    },
    [peeked, setPeek],
  );
  const onSort = (column: string) => {
    const { sort } = state;
    const next = sort.column !== column ? { column, descending: false } : { column, descending: !sort.descending };
    setState({ ...state, sort: next }, true);
  };
  const clear = () => {
    setState(cleared(state));
  };
  const starred = saved.starred;
  const star = useCallback((ref: string) => void setStarred(ref, !starred.includes(ref)).catch(() => undefined), [starred]);
  const toggle = chosen.toggle;
  const startExport = exporting.start;
  const closePeek = useCallback(() => {
    setPeek(undefined, false);
    table.current?.focus();
  }, [setPeek]);
  const does = useMemo((): Does => {
    const row = rows[cursor];
    return {
      filter: () => field.current?.focus(),
      addFilter: () => addFilter.current?.click(),
      move: (by) => {
        setCursor(Math.max(0, Math.min((total ?? 1) - 1, cursor + by)));
        table.current?.focus();
      },
      exportAll: startExport,
      closePeek: peeked === undefined ? undefined : closePeek,
      row:
        row === undefined
          ? undefined
          : {
              open: () => { open(row, false); },
              newTab: () => { open(row, true); },
              peek: () => { peek(row); },
              choose: (isRange) => { toggle(row, cursor, isRange); },
              star: () => { star(row.ref); },
              copy: () => void navigator.clipboard.writeText(row.ref).catch(() => undefined),
            },
    };
  }, [rows, cursor, total, setCursor, startExport, peeked, closePeek, open, peek, toggle, star]);
  useListKeys(does);

  const kinds = state.filters.kind;
  const what = kinds.length === 1 ? inSentence(kindWord(kinds[0] ?? '', kindTotal ?? 2)) : t('catalog.list.entities');
  const columns = useMemo(() => columnsOf(chosenColumns(saved.columns[TABLE]), state, roomy, problems), [saved.columns, state, roomy, problems]);
  const body = bodyOf();
  function bodyOf() {
    if (list.error != null && total === undefined) return <FailureState failure={asFailure(list.error)} retry={list.retry} />;
    if (total === 0 && !list.isStale && self !== undefined) return <Nothing state={state} self={self} everything={everything} onState={setState} onClear={clear} />;
    return undefined;
  }
  return (
    <>
      <Head />
      <div className={peeked === undefined ? 'cat' : 'cat peeking'}>
        <FacetRail state={state} facets={facets} onState={setState} onClear={clear} />
        <div className="grid-main">
          <Tools
            state={state}
            onState={setState}
            counts={counts}
            placeholder={t('catalog.list.text.placeholder', { count: kindTotal ?? 0, shown: kindTotal === undefined ? '' : formatNumber(kindTotal), what })}
            views={views}
            savedColumns={saved.columns[TABLE]}
            exporting={exporting}
            total={total}
            onSheet={() => { setSheet(true); }}
            field={field}
          />
          {chosen.rows.size > 0 ? (
            <ActionBar rows={chosen.rows} onClear={chosen.clear} />
          ) : (
            <Chips state={state} onState={setState} total={total} everything={everything} took={list.took} addFilter={addFilter} />
          )}
          {chosen.failure !== undefined && <FailureState failure={chosen.failure} />}
          {exporting.error !== undefined && <FailureState failure={asFailure(exporting.error)} retry={exporting.start} />}
          {list.error != null && total !== undefined && <FailureState failure={asFailure(list.error)} retry={list.retry} />}
          <DataTable
            caption={what}
            columns={columns}
            rows={rows}
            count={total ?? 0}
            rowKey={(row) => row.ref}
            sort={state.sort}
            onSort={onSort}
            selection={chosen.table}
            cursor={cursor}
            onCursor={setCursor}
            onOpen={open}
            onPeek={peek}
            onRange={onRange}
            loading={total === undefined && body === undefined}
            skeletonRows={18}
            dimmed={late}
            handle={table}
            {...(body === undefined ? {} : { body })}
          />
          <Foot drawn={drawn} total={total} what={what} />
        </div>
        {peeked !== undefined && <Peek key={peeked} entityRef={peeked} isStarred={starred.includes(peeked)} onStar={() => { star(peeked); }} onClose={closePeek} />}
      </div>
      {sheet && <FacetSheet state={state} facets={facets} onState={(next) => { setState(next, true); }} onClear={clear} onClose={() => { setSheet(false); }} />}
      <span className="sr" role="status">{filterCount(state) > 0 && total !== undefined ? t('catalog.list.says', { count: total }) : ''}</span>
    </>
  );
}

/** How many rows a condition leaves. */
function useCount(query: Predicate, text: string, enabled: boolean): number | undefined {
  return useQuery({ ...countQuery(query, text), enabled }).data;
}
