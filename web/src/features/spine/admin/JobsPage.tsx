// Durable work: what runs, waits and failed, what comes round, and what keeps things as they should be.
import '../../../ui/styles/log.css';
import './jobs.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { changed, keys } from '../../../api/cache';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { useUrlQuery } from '../../../page/location';
import { usePermission } from '../../../page/Permitted';
import { Button, NoPermission, toast } from '../../../ui';
import { countsOf } from './jobFigures';
import { Jobs } from './Jobs';
import { JobsStrip } from './JobsStrip';
import { Reconcilers } from './Reconcilers';
import { Schedules } from './Schedules';
import { jobsInQuery, queuesQuery, retry } from './spineData';
import './messages';

/** How many are retried at the same time. */
const AT_ONCE = 4;

/** `/admin/jobs?view=…&state=…&kind=…&job=…`. */
export default function JobsPage() {
  const view = useUrlQuery().get('view');
  const may = usePermission('spine.job.read');
  return (
    <AdminPage tab="jobs" actions={may === true ? <RetryAll /> : undefined}>
      {may !== false && <JobsStrip />}
      {view !== 'schedules' && view !== 'reconcilers' && (may === false ? <NoPermission permission="spine.job.read" /> : <Jobs />)}
      {view === 'schedules' && <Schedules />}
      {view === 'reconcilers' && <Reconcilers />}
    </AdminPage>
  );
}

function RetryAll() {
  const counts = useQuery(queuesQuery);
  const failed = countsOf(counts.data ?? []).failed;
  const jobs = useQuery({ ...jobsInQuery('failed'), enabled: failed > 0 });
  const may = usePermission('spine.job.retry');
  const ids = (jobs.data?.items ?? []).map((it) => it.id);
  const all = useMutation({
    mutationFn: retryEach,
    onSuccess: ({ failures, message }, asked) => {
      changed(keys.spine);
      toast.show({ text: failures === 0 ? t('spine.retryAll.done', { count: asked.length }) : t('spine.retryAll.some', { failed: failures, all: asked.length, message }) });
    },
  });
  if (failed === 0 || ids.length === 0) return null;
  return (
    <Button
      icon="refresh-cw"
      busy={all.isPending}
      disabledReason={may === false ? t('spine.job.denied', { permission: 'spine.job.retry' }) : undefined}
      onClick={() => {
        all.mutate(ids);
      }}
    >
      {t('spine.retryAll', { count: ids.length })}
    </Button>
  );
}

async function retryEach(ids: readonly string[]): Promise<{ failures: number; message: string }> {
  const waiting = [...ids];
  let failures = 0;
  let message = '';
  const one = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      try {
        await retry(id);
      } catch (thrown) {
        failures += 1;
        message = asFailure(thrown).message;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return { failures, message };
}
