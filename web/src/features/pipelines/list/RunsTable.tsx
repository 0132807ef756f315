// A list of pipeline runs with its filter, for the page of all runs and for the tab of a service.
import { useMemo } from 'react';
import { OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { ListTable } from '../../../page/ListDetail';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePages } from '../../../page/pages';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, Select, State, TextField, Time, useTicking, type Column } from '../../../ui';
import { isOver, LIVE_MS, pipelinesKey, runPage, type Run, type Status, type Wanted } from '../data';
import { repositoryOf, shapeOf, shortCommit, timeWords } from '../figures';
import './list.css';
import './messages';

const STATUSES: readonly Status[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

interface Props {
  /** Which runs; what the address says comes on top. */
  of: Pick<Wanted, 'repository' | 'service'>;
  /** The list is of one repository, which needs no column. */
  isOne?: boolean;
  /** At the right of the tools. */
  actions?: React.ReactNode;
}

/** `?status=failed&branch=main`. */
export function RunsTable({ of, isOne = false, actions }: Props) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const status = STATUSES.find((it) => it === query.get('status'));
  const branch = query.get('branch') ?? '';
  const wanted = { ...of, status, branch };
  const list = usePages<Run>([...pipelinesKey, 'list', wanted], (cursor, signal) => runPage(wanted, cursor, signal), {
    everyMs: (rows) => (rows.some((it) => !isOver(it.status)) ? LIVE_MS : LIVE_MS * 5),
  });
  const columns = useMemo(() => columnsOf(isOne), [isOne]);
  const isFiltered = status !== undefined || branch !== '';
  return (
    <>
      <div className="tools pltools">
        <Select
          aria-label={t('pipelines.status')}
          size="s"
          value={status}
          placeholder={t('pipelines.status.any')}
          clearable
          options={STATUSES.map((value) => ({ value, label: t(`pipelines.status.${value}`) }))}
          onChange={(next) => {
            setQuery({ status: next });
          }}
        />
        <TextField
          aria-label={t('pipelines.branch')}
          placeholder={t('pipelines.branch')}
          icon="git-branch"
          size="s"
          value={branch}
          onChange={(next) => {
            setQuery({ branch: next === '' ? undefined : next.slice(0, 200) }, { replace: true });
          }}
          onClear={() => {
            setQuery({ branch: undefined }, { replace: true });
          }}
        />
        {actions !== undefined && <span className="end">{actions}</span>}
      </div>
      <ListTable
        caption={t('pipelines.title')}
        columns={columns}
        list={list}
        rowKey={(it) => it.id}
        empty={
          isFiltered ? (
            <EmptyState icon="filter" title={t('pipelines.none.filtered')}>
              <Button
                onClick={() => {
                  setQuery({ status: undefined, branch: undefined });
                }}
              >
                {t('pipelines.none.clear')}
              </Button>
            </EmptyState>
          ) : (
            <EmptyState icon="activity" title={t('pipelines.none')} text={t('pipelines.none.text')} />
          )
        }
      />
    </>
  );
}

function columnsOf(isOne: boolean): readonly Column<Run>[] {
  const state = (it: Run) => <State shape={shapeOf(it.status)}>{t(`pipelines.status.${it.status}`)}</State>;
  return [
    { id: 'status', head: t('pipelines.status'), hide: 'hs', cell: state },
    {
      id: 'run',
      head: t('pipelines.column.run'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          <A className="nm nw" href={paths.pipelineRun(it.id)}>
            {isOne ? `${it.pipeline} #${String(it.number)}` : `${it.repository} #${String(it.number)}`}
          </A>
          {it.message !== undefined && it.status === 'failed' && <span className="dim cut" dir="auto" title={it.message}>{it.message}</span>}
        </span>
      ),
      sub: (it) => (
        <span className="fx g4">
          {state(it)} · <Time at={it.createdAt} />
        </span>
      ),
    },
    {
      id: 'commit',
      head: t('pipelines.column.commit'),
      hide: 'hs',
      cell: (it) => (
        <span className="nw">
          <A className="mono" href={paths.commit(repositoryOf(it), it.commit)}>{shortCommit(it.commit)}</A> <bdi className="dim">{it.branch}</bdi>
        </span>
      ),
    },
    {
      id: 'by',
      head: t('pipelines.column.by'),
      hide: 'hm',
      cell: (it) => (
        <span className="fx g4">
          {it.actor.includes(':') ? <OwnerChip owner={it.actor} /> : <bdi>{it.actor}</bdi>} <span className="dim">{t(`pipelines.startedBy.${it.startedBy}`)}</span>
        </span>
      ),
    },
    { id: 'took', head: t('pipelines.column.took'), num: true, cell: (it) => <Took run={it} /> },
    { id: 'at', head: t('pipelines.column.at'), num: true, hide: 'hs', cell: (it) => <Time at={it.createdAt} /> },
  ];
}

function Took({ run }: { run: Run }) {
  return <span className="live">{useTicking((now) => timeWords(run, now))}</span>;
}
