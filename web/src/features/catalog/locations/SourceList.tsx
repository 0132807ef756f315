// The table of locations, and the panel of the one that is chosen.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, cutMiddle, DataTable, EmptyState, formatNumber, Pager, Select, State, TextField, Time, type Column } from '../../../ui';
import { SourcePanel } from './SourcePanel';
import { Views } from './Views';
import { arranged, countsQuery, shapeOf, sourcesQuery, type Source } from './data';

const STATES = ['failing', 'held', 'new', 'ok', 'removing'];

/** All of them, worst first. */
export function SourceList() {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const sources = useQuery(sourcesQuery);
  const counts = useQuery(countsQuery);
  const [cursor, setCursor] = useState(-1);
  const text = query.get('text') ?? '';
  const state = query.get('state') ?? '';
  const sort = query.get('sort') ?? 'state';
  const down = query.get('order') === 'desc';
  const chosen = query.get('source');
  const rows = useMemo(() => arranged(sources.data ?? [], { text, state, sort, down }, counts.data ?? new Map()), [sources.data, counts.data, text, state, sort, down]);
  const columns = useMemo(() => columnsWith(counts.data), [counts.data]);
  const open = (id: string | undefined) => {
    setQuery({ source: id });
  };
  const source = sources.data?.find((it) => it.id === chosen);
  const clear = () => {
    setQuery({ text: undefined, state: undefined });
  };
  return (
    <div className={chosen === null ? 'loc' : 'loc two'}>
      <div className="grid-main">
        <div className="tools loc-tools">
          <Views view="sources" />
          <TextField
            aria-label={t('catalog.locations.filter')}
            placeholder={t('catalog.locations.filter')}
            icon="filter"
            size="s"
            value={text}
            onChange={(next) => { setQuery({ text: next === '' ? undefined : next }, { replace: true }); }}
            onClear={() => { setQuery({ text: undefined }, { replace: true }); }}
          />
          <Select
            aria-label={t('catalog.locations.state')}
            size="s"
            value={state === '' ? undefined : state}
            placeholder={t('catalog.locations.state.all')}
            clearable
            options={STATES.map((value) => ({ value, label: t(`catalog.locations.state.${value}`) }))}
            onChange={(next) => { setQuery({ state: next }); }}
          />
        </div>
        <DataTable
          caption={t('catalog.locations.title')}
          columns={columns}
          rows={rows}
          rowKey={(it) => it.id}
          sort={{ column: sort, descending: down }}
          onSort={(column) => { setQuery({ sort: column, order: column === sort && !down ? 'desc' : undefined }, { replace: true }); }}
          cursor={cursor}
          onCursor={setCursor}
          onOpen={(it) => { open(it.id); }}
          onPeek={(it) => { open(it.id); }}
          rowClass={(it) => (it.id === chosen ? 'on' : undefined)}
          loading={sources.isPending}
          body={bodyOf(sources, rows.length, clear)}
        />
        <Pager hints={[{ keys: ['j', 'k'], label: t('catalog.locations.move') }, { keys: ['enter'], label: t('catalog.locations.open') }]}>
          {sources.data !== undefined && t('catalog.locations.shown', { some: formatNumber(rows.length), count: sources.data.length })}
        </Pager>
      </div>
      {chosen !== null && sources.data !== undefined && (
        <SourcePanel key={chosen} source={source} entities={source === undefined ? undefined : counts.data?.get(keyOf(source))} onClose={() => { open(undefined); }} />
      )}
    </div>
  );
}

function keyOf(source: Source): string {
  return `${source.type}:${source.target}`;
}

interface Asked {
  isError: boolean;
  error: Error | null;
  data: Source[] | undefined;
  refetch: () => unknown;
}

function bodyOf(sources: Asked, shown: number, clear: () => void) {
  if (sources.isError && sources.data === undefined) return <FailureState failure={asFailure(sources.error)} retry={() => void sources.refetch()} />;
  if (sources.data === undefined || shown > 0) return undefined;
  if (sources.data.length > 0) {
    return (
      <EmptyState icon="filter" title={t('catalog.locations.noMatch')} text={t('catalog.locations.noMatchText', { count: sources.data.length })}>
        <Button onClick={clear}>{t('catalog.locations.clear')}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="map-pin" title={t('catalog.locations.empty')} text={t('catalog.locations.emptyText')}>
      <Button variant="primary" icon="plus" href={paths.register()}>
        {t('catalog.locations.register')}
      </Button>
    </EmptyState>
  );
}

function columnsWith(counts: ReadonlyMap<string, number> | undefined): readonly Column<Source>[] {
  const count = (it: Source) => counts?.get(keyOf(it));
  return [
    {
      id: 'target',
      head: t('catalog.locations.target'),
      wide: true,
      sortable: true,
      cell: (it) => (
        <A href={paths.locations({ source: it.id })} className="loc-target cut" title={it.target} dir="ltr">
          {cutMiddle(it.target, 90)}
        </A>
      ),
      sub: (it) => t(`catalog.locations.state.${it.state}`),
    },
    { id: 'state', head: t('catalog.locations.state'), sortable: true, hide: 'hs', cell: (it) => <State shape={shapeOf(it)}>{t(`catalog.locations.state.${it.state}`)}</State> },
    { id: 'origin', head: t('catalog.locations.origin'), sortable: true, hide: 'hm', cell: (it) => t(`catalog.locations.origin.${it.origin}`) },
    { id: 'entities', head: t('catalog.locations.entities'), sortable: true, num: true, cell: (it) => (count(it) === undefined ? <span className="dim">{t('catalog.locations.none')}</span> : formatNumber(count(it) ?? 0)) },
    {
      id: 'read',
      head: t('catalog.locations.read'),
      sortable: true,
      num: true,
      hide: 'hs',
      cell: (it) => (it.checkedAt == null ? <span className="dim">{t('catalog.locations.never')}</span> : <Time at={it.checkedAt} className="dim" />),
    },
  ];
}
