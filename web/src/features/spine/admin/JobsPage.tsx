// Jobs: how many run, wait and rest as failed; the list; the chosen one in the side column.
import './spine.css';
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListDetail, ListTable, useChosen } from '../../../page/ListDetail';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePages } from '../../../page/pages';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, formatDuration, formatNumber, Segmented, State, StateShape, TextField, Time, useTicking, type Column } from '../../../ui';
import { JobPanel } from './JobPanel';
import { jobStates, nodeOf, shapeOf, tookOf, type Job } from './jobs';

const EVERY_MS = 5000;
const LIMIT = 100;

/** How long a try took; ticks while it runs. */
export function Took({ job }: { job: Job }) {
  const words = useTicking((now) => {
    const took = tookOf(job, now);
    return took === undefined ? '' : formatDuration(took);
  });
  return <span className="live">{words}</span>;
}

const columns: Column<Job>[] = [
  {
    id: 'job',
    head: t('spine.jobs.job'),
    wide: true,
    cell: (it) => (
      <span className="fx">
        <code>{it.kind}</code>
        <span className="dim cut hide-sm" dir="auto">
          {it.key}
        </span>
      </span>
    ),
    sub: (it) => (
      <>
        <span className="cut">{it.key}</span> · <Time at={it.startedAt ?? it.runAt} />
      </>
    ),
  },
  { id: 'state', head: t('spine.jobs.state'), cell: (it) => <State shape={shapeOf(it.state)}>{t(`spine.state.${it.state}`)}</State> },
  { id: 'try', head: t('spine.jobs.try'), num: true, hide: 'hs', cell: (it) => <span className="mid">{tryOf(it)}</span> },
  { id: 'took', head: t('spine.jobs.took'), num: true, hide: 'hs', cell: (it) => <Took job={it} /> },
  { id: 'worker', head: t('spine.jobs.worker'), hide: 'hm', cell: (it) => <code className="dim" title={it.worker ?? undefined}>{nodeOf(it.worker)}</code> },
  { id: 'started', head: t('spine.jobs.started'), num: true, hide: 'hs', cell: (it) => <Time at={it.startedAt ?? it.runAt} /> },
];

function tryOf(job: Job): string {
  return job.attemptsMax == null ? formatNumber(job.attempt) : t('spine.jobs.of', { attempt: job.attempt, most: job.attemptsMax });
}

export default function JobsPage() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const { chosen, choose } = useChosen('job');
  const state = query.get('state') ?? undefined;
  const kind = query.get('kind') ?? '';
  const list = usePages(
    [...keys.spine, 'jobs', state, kind],
    (before, signal) =>
      ask(
        api.GET('/api/spine/v1/jobs', {
          signal,
          params: { query: { limit: LIMIT, ...(state === undefined ? {} : { state }), ...(kind === '' ? {} : { kind }), ...(before === undefined ? {} : { before }) } },
        }),
      ),
    { everyMs: EVERY_MS },
  );
  const close = () => {
    choose(undefined);
  };
  return (
    <AdminPage tab="jobs">
      <Depths />
      <ListDetail detail={chosen === undefined ? undefined : <JobPanel key={chosen} id={chosen} onClose={close} />} onClose={close}>
        <div className="tools">
          <JobTabs here={state ?? 'all'} />
          <TextField
            size="s"
            icon="search"
            aria-label={t('spine.jobs.filter')}
            placeholder={t('spine.jobs.filter')}
            value={kind}
            onChange={(value) => { set({ kind: value === '' ? undefined : value }, { replace: true }); }}
            onClear={() => { set({ kind: undefined }, { replace: true }); }}
          />
        </div>
        <ListTable
          caption={t('spine.jobs.title')}
          columns={columns}
          list={list}
          rowKey={(it) => it.id}
          chosen={chosen}
          onChoose={choose}
          count={t('spine.jobs.count', { count: list.rows.length })}
          empty={
            <EmptyState icon="list-checks" title={t(state === undefined ? 'spine.jobs.none' : `spine.jobs.none.${state}`)} text={kind === '' ? t('spine.jobs.noneText') : t('spine.jobs.noneKind', { kind })}>
              {(state !== undefined || kind !== '') && <Button onClick={() => { set({ state: undefined, kind: undefined }); }}>{t('spine.jobs.all')}</Button>}
            </EmptyState>
          }
        />
      </ListDetail>
    </AdminPage>
  );
}

/** The lists about work, by state; schedules and reconcilers are beside them. */
export function JobTabs({ here }: { here: string }) {
  const of = (state: string) => ({ value: state, label: t(`spine.state.${state}`), href: paths.admin('jobs', { state }), wideOnly: state === 'replaced' || state === 'cancelled' });
  return (
    <Segmented
      label={t('spine.jobs.which')}
      value={here}
      options={[
        { value: 'all', label: t('spine.jobs.every'), href: paths.admin('jobs') },
        ...jobStates.map(of),
        { value: 'schedules', label: t('spine.schedules.title'), href: paths.admin('schedules'), wideOnly: true },
      ]}
    />
  );
}

/** Three tiles: running, waiting, failed, of all queues. */
function Depths() {
  const queues = useQuery({
    queryKey: [...keys.spine, 'queues'],
    queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/queues', { signal })),
    refetchInterval: EVERY_MS,
  });
  if (queues.data === undefined) return null;
  const items = queues.data.items;
  return (
    <div className="strip three">
      {(['running', 'waiting', 'failed'] as const).map((state) => {
        const here = items.filter((it) => it.state === state && it.jobs > 0);
        const sum = here.reduce((all, it) => all + it.jobs, 0);
        return (
          <A key={state} className="tile" href={paths.admin('jobs', { state })}>
            <span className="k">{t(`spine.state.${state}`)}</span>
            <span className={sum === 0 ? 'v none' : 'v'}>
              {sum > 0 && <StateShape shape={shapeOf(state)} />}
              {sum === 0 ? t('spine.jobs.zero') : formatNumber(sum)}
            </span>
            <span className="s cut">{here.length === 0 ? t(`spine.jobs.zero.${state}`) : here.map((it) => t('spine.jobs.inQueue', { count: it.jobs, queue: it.queue })).join(' · ')}</span>
          </A>
        );
      })}
    </div>
  );
}
