// What runs by the clock: schedules, and reconcilers, which can be nudged.
import { useMutation } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListTable } from '../../../page/ListDetail';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, EmptyState, formatDuration, Slab, Stack, State, Time, toast, type Column } from '../../../ui';
import { JobTabs } from './JobsPage';

type Reconciler = Schema<'SpineReconciler'>;
type Schedule = Schema<'SpineSchedule'>;

const EVERY_MS = 5000;

const schedules: Column<Schedule>[] = [
  { id: 'name', head: t('spine.schedules.name'), wide: true, cell: (it) => <code>{it.name}</code>, sub: (it) => it.every },
  { id: 'every', head: t('spine.schedules.every'), hide: 'hs', cell: (it) => it.every },
  { id: 'kind', head: t('spine.jobs.job'), hide: 'hm', cell: (it) => <code className="dim">{it.jobKind}</code> },
  { id: 'fired', head: t('spine.schedules.fired'), num: true, hide: 'hs', cell: (it) => it.fired },
  { id: 'last', head: t('spine.schedules.last'), hide: 'hs', cell: (it) => (it.lastAt == null ? <span className="dim">{t('spine.never')}</span> : <Time at={it.lastAt} />) },
  { id: 'next', head: t('spine.schedules.next'), num: true, cell: (it) => <Time at={it.nextAt} /> },
];

/** How a reconciler does, in shape and words. */
export function ReconcilerState({ reconciler }: { reconciler: Reconciler }) {
  if (reconciler.failures > 0) return <State shape="bad">{t('spine.reconcilers.failing', { count: reconciler.failures })}</State>;
  if (reconciler.running) return <State shape="running">{t('spine.state.running')}</State>;
  return reconciler.lastOkAt == null ? <State shape="todo">{t('spine.reconcilers.notYet')}</State> : <State shape="ok">{t('spine.reconcilers.ok')}</State>;
}

function reconcilers(nudge: (name: string) => void, reason: string | undefined, busy: string | undefined): Column<Reconciler>[] {
  return [
    {
      id: 'name',
      head: t('spine.reconcilers.name'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          <code>{it.name}</code>
          {it.lastError != null && it.failures > 0 && (
            <span className="dim cut hide-sm" dir="auto" title={it.lastError}>
              {it.lastError}
            </span>
          )}
        </span>
      ),
      sub: (it) => <Time at={it.nextAt} />,
    },
    { id: 'state', head: t('spine.jobs.state'), cell: (it) => <ReconcilerState reconciler={it} /> },
    { id: 'every', head: t('spine.schedules.every'), num: true, hide: 'hs', cell: (it) => formatDuration(it.everyMs) },
    { id: 'ok', head: t('spine.reconcilers.lastOk'), num: true, hide: 'hs', cell: (it) => (it.lastOkAt == null ? <span className="dim">{t('spine.never')}</span> : <Time at={it.lastOkAt} />) },
    { id: 'next', head: t('spine.schedules.next'), num: true, hide: 'hs', cell: (it) => <Time at={it.nextAt} /> },
    {
      id: 'act',
      head: <span className="sr">{t('spine.actions')}</span>,
      fit: true,
      cell: (it) => (
        <Button size="s" busy={busy === it.name} disabledReason={reason ?? (it.running ? t('spine.reconcilers.runs') : undefined)} onClick={() => { nudge(it.name); }}>
          {t('spine.reconcilers.nudge')}
        </Button>
      ),
    },
  ];
}

export default function SchedulesPage() {
  const noNudge = useReason('spine.reconciler.nudge');
  const ofReconcilers = usePages([...keys.spine, 'reconcilers'], (_, signal) => ask(api.GET('/api/spine/v1/reconcilers', { signal })), { everyMs: EVERY_MS });
  const ofSchedules = usePages([...keys.spine, 'schedules'], (_, signal) => ask(api.GET('/api/spine/v1/schedules', { signal })), { everyMs: EVERY_MS });
  const nudge = useMutation({
    mutationFn: (name: string) => ask(api.POST('/api/spine/v1/reconcilers/{name}/nudge', { params: { path: { name } } })),
    onSuccess: (_, name) => {
      changed(keys.spine);
      toast.show({ text: t('spine.reconcilers.nudged', { name }) });
    },
  });
  return (
    <AdminPage tab="jobs">
      <Stack className="laid listed">
        <section className="slab">
          <div className="tools">
            <JobTabs here="schedules" />
          </div>
        </section>
        <Slab title={t('spine.schedules.title')} flush>
          <ListTable
            caption={t('spine.schedules.title')}
            columns={schedules}
            list={ofSchedules}
            rowKey={(it) => it.name}
            empty={<EmptyState icon="calendar" title={t('spine.schedules.none')} text={t('spine.schedules.noneText')} />}
          />
        </Slab>
        <Slab title={t('spine.reconcilers.title')} flush>
          {nudge.isError && <Banner state="bad">{asFailure(nudge.error).message}</Banner>}
          <ListTable
            caption={t('spine.reconcilers.title')}
            columns={reconcilers((name) => { nudge.mutate(name); }, noNudge, nudge.isPending ? nudge.variables : undefined)}
            list={ofReconcilers}
            rowKey={(it) => it.name}
            empty={<EmptyState icon="repeat" title={t('spine.reconcilers.none')} />}
          />
        </Slab>
      </Stack>
    </AdminPage>
  );
}
