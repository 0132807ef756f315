// One job in the side column: what is the case, what can be done, its tries, input and log.
import { useMutation, useQuery } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { Copyable } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { PanelHead } from '../../../page/ListDetail';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, CodeBlock, formatExact, Path, SkeletonRows, Slab, State, Time, toast, type Stone } from '../../../ui';
import { JobLog } from './JobLog';
import { shapeOf, type Job } from './jobs';
import { Took } from './JobsPage';

const EVERY_MS = 2000;
const MOST_STONES = 40;

/** Of the job with this id; asked again while it may still change. */
export function JobPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const job = useQuery({
    queryKey: [...keys.spine, 'job', id],
    queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/jobs/{id}', { signal, params: { path: { id } } })),
    refetchInterval: (query) => (['waiting', 'running'].includes(query.state.data?.state ?? '') ? EVERY_MS : false),
  });
  return (
    <Answer query={job} skeleton={<SkeletonRows />} missing={() => <PanelHead title={t('spine.job.gone')} onClose={onClose}>{t('spine.job.goneText')}</PanelHead>}>
      {(it) => <Panel job={it} onClose={onClose} />}
    </Answer>
  );
}

function Panel({ job, onClose }: { job: Job; onClose: () => void }) {
  return (
    <>
      <PanelHead
        title={
          <State shape={shapeOf(job.state)} loud>
            {t(`spine.state.${job.state}`)}
          </State>
        }
        count={<code>{job.kind}</code>}
        onClose={onClose}
      >
        {job.lastError != null && (
          <p>
            <b dir="auto">{job.lastError}</b>
          </p>
        )}
        <p className="mid">{consequenceOf(job)}</p>
        <Acts job={job} />
        <Facts job={job} />
      </PanelHead>
      {job.attempt > 0 && (
        <Slab title={t('spine.job.tries')} count={t(job.attemptsMax == null ? 'spine.job.triesCount' : 'spine.job.triesOf', { count: job.attempt, most: job.attemptsMax })}>
          <Path stones={stonesOf(job)} label={t('spine.job.tries')} />
        </Slab>
      )}
      {job.payload !== undefined && (
        <Slab title={t('spine.job.input')}>
          <CodeBlock text={JSON.stringify(job.payload, undefined, 2)} />
        </Slab>
      )}
      <JobLog job={job} />
    </>
  );
}

function consequenceOf(job: Job): string {
  if (job.state === 'failed') return t('spine.job.rests', { count: job.failures });
  if (job.state === 'waiting') return job.failures > 0 ? t('spine.job.again', { count: job.failures }) : t('spine.job.soon');
  if (job.state === 'running') return t(job.cancelAsked ? 'spine.job.stopping' : 'spine.job.running');
  return t(`spine.job.${job.state}`);
}

/** One stone a try: the failed ones first, then how the last one stands. The server keeps no times of earlier tries. */
function stonesOf(job: Job): Stone[] {
  const failed = Math.min(job.failures, MOST_STONES);
  const stones: Stone[] = Array.from({ length: failed }, (_, index) => ({ name: t('spine.job.try', { number: index + 1 }), state: 'bad', length: 1 }));
  if (job.state === 'running') stones.push({ name: t('spine.job.try', { number: job.attempt }), state: 'run', length: 1 });
  if (job.state === 'done') stones.push({ name: t('spine.job.try', { number: job.attempt }), state: 'ok', length: 1 });
  if (job.state === 'waiting') stones.push({ name: t('spine.job.next'), state: 'wait', length: 1 });
  const left = (job.attemptsMax ?? 0) - stones.length;
  if (job.state === 'waiting' || job.state === 'running') for (let more = 0; more < Math.min(left, MOST_STONES); more += 1) stones.push({ state: 'next', length: 1 });
  return stones;
}

function Acts({ job }: { job: Job }) {
  const noRetry = useReason('spine.job.retry');
  const noCancel = useReason('spine.job.cancel');
  const params = { params: { path: { id: job.id } } };
  const act = useMutation({
    mutationFn: (what: 'retry' | 'cancel'): Promise<unknown> =>
      what === 'retry' ? ask(api.POST('/api/spine/v1/jobs/{id}/retry', params)) : ask(api.POST('/api/spine/v1/jobs/{id}/cancel', params)),
    onSuccess: (_, what) => {
      changed(keys.spine);
      toast.show({ text: t(`spine.job.did.${what}`, { kind: job.kind }) });
    },
  });
  const canRetry = ['failed', 'cancelled', 'waiting'].includes(job.state);
  const canCancel = ['waiting', 'running'].includes(job.state);
  return (
    <>
      {(canRetry || canCancel) && (
        <div className="fx wrap">
          {canRetry && (
            <Button size="s" variant={job.state === 'failed' ? 'primary' : 'default'} icon="refresh-cw" busy={act.isPending && act.variables === 'retry'} disabledReason={noRetry} onClick={() => { act.mutate('retry'); }}>
              {t(job.state === 'waiting' ? 'spine.job.now' : 'spine.job.retry')}
            </Button>
          )}
          {canCancel && (
            <Button
              size="s"
              icon="x"
              busy={act.isPending && act.variables === 'cancel'}
              disabledReason={noCancel ?? (job.cancelAsked ? t('spine.job.stopping') : undefined)}
              onClick={() => { act.mutate('cancel'); }}
            >
              {t('spine.job.cancel')}
            </Button>
          )}
        </div>
      )}
      {act.isError && <Banner state="bad">{[asFailure(act.error).message, asFailure(act.error).hint].filter(Boolean).join(' · ')}</Banner>}
    </>
  );
}

function Facts({ job }: { job: Job }) {
  return (
    <dl className="dl">
      <dt>{t('spine.job.key')}</dt>
      <dd dir="auto">{job.key}</dd>
      <dt>{t('spine.job.queue')}</dt>
      <dd>{job.queue}</dd>
      <dt>{t('spine.job.made')}</dt>
      <dd>
        <Time at={job.createdAt} />
      </dd>
      {job.state === 'waiting' && (
        <>
          <dt>{t('spine.job.runs')}</dt>
          <dd title={formatExact(job.runAt)}>
            <Time at={job.runAt} />
          </dd>
        </>
      )}
      {job.startedAt != null && (
        <>
          <dt>{t('spine.jobs.started')}</dt>
          <dd>
            <Time at={job.startedAt} /> <span className="dim">·</span> <Took job={job} />
          </dd>
        </>
      )}
      {job.worker != null && (
        <>
          <dt>{t('spine.jobs.worker')}</dt>
          <dd className="mono">{job.worker}</dd>
        </>
      )}
      <dt>{t('spine.job.id')}</dt>
      <dd>
        <Copyable text={job.id} />
      </dd>
    </dl>
  );
}
