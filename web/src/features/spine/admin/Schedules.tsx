// What comes round at set times, and the kind of job that it asks for.
import { useQuery } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { paths } from '../../../paths/paths';
import { A, DataTable, EmptyState, formatNumber, Laid, Slab, Time, type Column } from '../../../ui';
import { JobTools } from './JobTools';
import { schedulesQuery, type Schedule } from './spineData';

/** The table of schedules. */
export function Schedules() {
  const answer = useQuery(schedulesQuery);
  const body =
    answer.data === undefined ? (
      answer.isError ? <FailureState failure={asFailure(answer.error)} retry={() => void answer.refetch()} /> : undefined
    ) : answer.data.length === 0 ? (
      <EmptyState icon="calendar" title={t('spine.schedules.none')} text={t('spine.schedules.none.text')} />
    ) : undefined;
  return (
    <Laid>
      <Slab flush>
        <JobTools view="schedules" live={!answer.isError} />
        <DataTable caption={t('spine.view.schedules')} columns={columns()} rows={answer.data ?? []} rowKey={(it) => it.name} loading={answer.isPending} skeletonRows={4} body={body} />
      </Slab>
    </Laid>
  );
}

function columns(): Column<Schedule>[] {
  return [
    { id: 'name', head: t('spine.schedules.name'), wide: true, cell: (it) => <code>{it.name}</code>, sub: (it) => it.every },
    { id: 'every', head: t('spine.schedules.every'), hide: 'hs', cell: (it) => it.every },
    { id: 'job', head: t('spine.schedules.job'), hide: 'hs', cell: (it) => <A href={paths.admin('jobs', { kind: it.jobKind })}><code>{it.jobKind}</code></A> },
    { id: 'fired', head: t('spine.schedules.fired'), num: true, hide: 'hm', cell: (it) => formatNumber(it.fired) },
    { id: 'last', head: t('spine.schedules.last'), num: true, hide: 'hs', cell: (it) => (it.lastAt == null ? <span className="dim">{t('spine.never')}</span> : <Time at={it.lastAt} />) },
    { id: 'next', head: t('spine.schedules.next'), num: true, cell: (it) => <Time at={it.nextAt} /> },
  ];
}
