// What keeps looking whether all is as it should be: when it last was, when it looks next, and having it
// look now.
import { useMutation, useQuery } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePermission } from '../../../page/Permitted';
import { Banner, Button, DataTable, EmptyState, formatDuration, formatNumber, Laid, Slab, State, Time, toast, type Column } from '../../../ui';
import { JobTools } from './JobTools';
import { workerName } from './jobFigures';
import { nudge, reconcilersQuery, type Reconciler } from './spineData';

/** The table of reconcilers; those that fail come first. */
export function Reconcilers() {
  const answer = useQuery(reconcilersQuery);
  const may = usePermission('spine.reconciler.nudge');
  const run = useMutation({
    mutationFn: nudge,
    onSuccess: (_, name) => {
      changed(keys.spine);
      toast.show({ text: t('spine.reconcilers.ran', { name }) });
    },
  });
  const rows = [...(answer.data ?? [])].sort((one, other) => Number(other.failures > 0) - Number(one.failures > 0));
  const body =
    answer.data === undefined ? (
      answer.isError ? <FailureState failure={asFailure(answer.error)} retry={() => void answer.refetch()} /> : undefined
    ) : rows.length === 0 ? (
      <EmptyState icon="repeat" title={t('spine.reconcilers.none')} text={t('spine.reconcilers.none.text')} />
    ) : undefined;
  return (
    <Laid>
      <Slab flush>
        <JobTools view="reconcilers" live={!answer.isError} />
        {run.isError && (
          <Banner state="bad" role="alert">
            {t('spine.reconcilers.failed', { name: run.variables, message: asFailure(run.error).message })}
          </Banner>
        )}
        <DataTable
          caption={t('spine.view.reconcilers')}
          columns={columns((it) => (
            <Button
              size="s"
              icon="play"
              busy={run.isPending && run.variables === it.name}
              disabledReason={may === false ? t('spine.job.denied', { permission: 'spine.reconciler.nudge' }) : undefined}
              onClick={() => {
                run.mutate(it.name);
              }}
            >
              {t('spine.reconcilers.run')}
            </Button>
          ))}
          rows={rows}
          rowKey={(it) => it.name}
          loading={answer.isPending}
          skeletonRows={6}
          body={body}
        />
      </Slab>
    </Laid>
  );
}

function columns(action: (it: Reconciler) => React.ReactNode): Column<Reconciler>[] {
  return [
    {
      id: 'name',
      head: t('spine.reconcilers.name'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          <code>{it.name}</code>
          {it.failures > 0 && it.lastError != null && (
            <span className="dim cut hide-sm" dir="auto" title={it.lastError}>
              {it.lastError.slice(0, 300)}
            </span>
          )}
        </span>
      ),
      sub: (it) => (it.failures > 0 && it.lastError != null ? <span className="cut" dir="auto">{it.lastError.slice(0, 200)}</span> : <Condition it={it} />),
    },
    { id: 'state', head: t('spine.reconcilers.state'), hide: 'hs', cell: (it) => <Condition it={it} /> },
    { id: 'every', head: t('spine.reconcilers.every'), num: true, hide: 'hm', cell: (it) => formatDuration(it.everyMs) },
    { id: 'ok', head: t('spine.reconcilers.ok'), num: true, hide: 'hs', cell: (it) => (it.lastOkAt == null ? <span className="dim">{t('spine.never')}</span> : <Time at={it.lastOkAt} />) },
    { id: 'next', head: t('spine.reconcilers.next'), num: true, hide: 'hs', cell: (it) => <Time at={it.nextAt} /> },
    { id: 'runs', head: t('spine.reconcilers.runs'), num: true, hide: 'hm', cell: (it) => formatNumber(it.runs) },
    { id: 'worker', head: t('spine.reconcilers.worker'), hide: 'hm', width: '140px', cell: (it) => it.worker != null && <span className="mono dim" title={it.worker}>{workerName(it.worker)}</span> },
    { id: 'action', head: <span className="sr">{t('spine.reconcilers.action')}</span>, fit: true, cell: action },
  ];
}

function Condition({ it }: { it: Reconciler }) {
  if (it.failures > 0) return <State shape="bad">{t('spine.reconcilers.failing', { count: it.failures })}</State>;
  return it.running ? <State shape="running">{t('spine.reconcilers.running')}</State> : <State shape="ok">{t('spine.reconcilers.ok.word')}</State>;
}
