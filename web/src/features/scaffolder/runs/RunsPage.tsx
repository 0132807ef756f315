// The list of runs: everybody's or mine, by state, template and text; what is shown is in the address.
import './runs.css';
import { useMemo, useState } from 'react';
import { useCommands, type Command } from '../../../commands/registry';
import { parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { usePages, type Rows } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Button, DataTable, EmptyState, FilterChip, formatNumber, Laid, Pager, Segmented, Select, Slab, TextField } from '../../../ui';
import { isOver, listRuns, runsKey, type RunRow, type Status } from '../run/runData';
import { runColumns } from './columns';
import './messages';

const STATUSES: readonly Status[] = ['open', 'processing', 'completed', 'failed', 'cancelled'];
/** Columns that the server sorts by. */
const SORTS = ['createdAt', 'status', 'createdBy'];
/** While something goes on, the list is asked for anew. */
const LIVE_MS = 4000;

interface Asked {
  mine: boolean;
  status: Status | undefined;
  template: string | undefined;
  text: string;
  sort: string;
  down: boolean;
}

/** `/create/tasks?mine=true&status=failed&template=REF&text=…&sort=…`. */
export default function RunsPage() {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const go = useGo();
  const asked = askedOf(query);
  const { mine, status, template, text, sort, down } = asked;
  const list = usePages<RunRow>(
    [...runsKey, 'list', asked],
    (cursor, signal) => listRuns({ mine, template, status: status === undefined ? [] : [status], q: text, order: `${down ? 'desc' : 'asc'}:${sort}` }, cursor, signal),
    { everyMs: (rows) => (rows.some((it) => !isOver(it.status)) ? LIVE_MS : false) },
  );
  const { total } = list;
  const [cursor, setCursor] = useState(-1);
  const columns = useMemo(() => runColumns(), []);
  const reason = useReason('scaffolder.task.create');
  const body = bodyOf(list, asked, setQuery);
  const commands = useMemo<Command[]>(
    () => [
      {
        id: 'runs.filter',
        title: t('runs.filter'),
        group: 'page',
        icon: 'filter',
        keys: ['f'],
        run: () => document.querySelector<HTMLInputElement>('.rntools input[type=text]')?.focus(),
      },
    ],
    [],
  );
  useCommands(commands);
  useCommands(useCursorCommands(list, cursor, setCursor));
  return (
    <>
      <PageBar
        title={t('runs.title')}
        isHeading
        actions={
          <Button variant="primary" icon="plus" href={paths.create()} disabledReason={reason}>
            {t('runs.create')}
          </Button>
        }
      />
      <Laid>
        <Slab flush className="rnlist">
          <Tools asked={asked} total={total} />
          <DataTable
            caption={t('runs.title')}
            columns={columns}
            rows={list.rows}
            rowKey={(it) => it.id}
            sort={{ column: sort, descending: down }}
            onSort={(column) => {
              setQuery({ sort: column === 'createdAt' ? undefined : column, order: column === sort && down ? 'asc' : undefined }, { replace: true });
            }}
            cursor={cursor}
            onCursor={setCursor}
            onOpen={(it, newTab) => {
              if (newTab) window.open(paths.run(it.id), '_blank', 'noopener');
              else go(paths.run(it.id));
            }}
            loading={list.loading}
            skeletonRows={12}
            dimmed={list.stale}
            {...(body === undefined ? {} : { body })}
          />
          {body === undefined && !list.loading && (
            <Pager
              hints={[
                { keys: ['j', 'k'], label: t('runs.move') },
                { keys: ['enter'], label: t('runs.open') },
              ]}
              end={
                list.more !== undefined && (
                  <Button size="s" busy={list.busy} onClick={list.more}>
                    {t('page.moreRows')}
                  </Button>
                )
              }
            >
              {t('ui.rows', { from: 1, to: formatNumber(list.rows.length), total: formatNumber(Math.max(total ?? 0, list.rows.length)) })}
            </Pager>
          )}
        </Slab>
      </Laid>
    </>
  );
}

function askedOf(query: URLSearchParams): Asked {
  const sort = query.get('sort') ?? '';
  return {
    mine: query.get('mine') === 'true',
    status: STATUSES.find((it) => it === query.get('status')),
    template: query.get('template') ?? undefined,
    text: query.get('text') ?? '',
    sort: SORTS.includes(sort) ? sort : 'createdAt',
    down: query.get('order') !== 'asc',
  };
}

/** J and K from anywhere on the page; the table's own keys do the rest. */
function useCursorCommands(list: Rows<RunRow>, cursor: number, setCursor: (index: number) => void): Command[] {
  const go = useGo();
  return useMemo(() => {
    const last = list.rows.length - 1;
    const row = list.rows[cursor];
    return [
      { id: 'runs.down', title: t('runs.down'), group: 'page', keys: ['j'], run: () => { setCursor(Math.min(last, cursor + 1)); } },
      { id: 'runs.up', title: t('runs.up'), group: 'page', keys: ['k'], run: () => { setCursor(Math.max(0, cursor - 1)); } },
      { id: 'runs.open', title: t('runs.openRun'), group: 'page', keys: ['o', 'enter'], reason: row === undefined ? t('runs.noCursor') : undefined, run: () => { if (row !== undefined) go(paths.run(row.id)); } },
    ];
  }, [list.rows, cursor, setCursor, go]);
}

function Tools({ asked, total }: { asked: Asked; total: number | undefined }) {
  const setQuery = useSetUrlQuery();
  const { mine, status, template, text } = asked;
  const same = { status, template, text: text === '' ? undefined : text };
  return (
    <div className="tools rntools">
      <Segmented
        label={t('runs.who')}
        value={mine ? 'mine' : 'all'}
        options={[
          { value: 'all', label: t('runs.all'), href: paths.runs(same) },
          { value: 'mine', label: t('runs.mine'), href: paths.runs({ ...same, mine: 'true' }) },
        ]}
      />
      <TextField
        aria-label={t('runs.filter')}
        placeholder={t('runs.filter')}
        icon="filter"
        size="s"
        keys="f"
        value={text}
        onChange={(next) => {
          setQuery({ text: next === '' ? undefined : next.slice(0, 100) }, { replace: true });
        }}
        onClear={() => {
          setQuery({ text: undefined }, { replace: true });
        }}
      />
      <Select
        aria-label={t('runs.status')}
        size="s"
        value={status}
        placeholder={t('runs.status.all')}
        clearable
        options={STATUSES.map((value) => ({ value, label: t(`run.status.${value}`) }))}
        onChange={(next) => {
          setQuery({ status: next });
        }}
      />
      {template !== undefined && (
        <FilterChip
          label={t('runs.of', { template: shortRef(parseRef(template)).slice(0, 80) })}
          onRemove={() => {
            setQuery({ template: undefined });
          }}
        />
      )}
      <span className="meta end nw" role="status">
        {total !== undefined && t('runs.total', { count: total, number: formatNumber(total) })}
      </span>
    </div>
  );
}

function bodyOf(list: Rows<RunRow>, { mine, status, template, text }: Asked, setQuery: ReturnType<typeof useSetUrlQuery>) {
  if (list.failure !== undefined) return <FailureState failure={list.failure} retry={list.retry} />;
  if (list.loading || list.rows.length > 0) return undefined;
  if (status === undefined && template === undefined && text === '') {
    return (
      <EmptyState icon="list-ordered" title={t(mine ? 'runs.none.mine' : 'runs.none')} text={t('runs.none.text')}>
        <Button icon="plus" href={paths.create()}>
          {t('runs.create')}
        </Button>
        {mine && <Button href={paths.runs()}>{t('runs.all')}</Button>}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="filter" title={t('runs.none.filtered')}>
      {status !== undefined && <Button onClick={() => { setQuery({ status: undefined }); }}>{t('runs.remove', { what: t(`run.status.${status}`) })}</Button>}
      {template !== undefined && <Button onClick={() => { setQuery({ template: undefined }); }}>{t('runs.remove', { what: shortRef(parseRef(template)).slice(0, 60) })}</Button>}
      {text !== '' && <Button onClick={() => { setQuery({ text: undefined }); }}>{t('runs.remove', { what: text.slice(0, 40) })}</Button>}
      {mine && <Button onClick={() => { setQuery({ mine: undefined }); }}>{t('runs.all')}</Button>}
    </EmptyState>
  );
}
