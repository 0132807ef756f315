// The job that was chosen: what is the case, what it means, what can be done; its tries, input, log and facts.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { changed, keys } from '../../../api/cache';
import { asFailure } from '../../../api/failure';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { Answer, FailureState } from '../../../page/Answer';
import { useSetUrlQuery } from '../../../page/location';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Button, EmptyState, IconButton, Skeleton, SkeletonRows, Slab, Stack, toast } from '../../../ui';
import { JobState } from './jobColumns';
import { JobFacts } from './JobFacts';
import { JobLog } from './JobLog';
import { JobInput } from './JobInput';
import { JobTries } from './JobTries';
import { firstLine } from './jobFigures';
import { Says } from './Says';
import { cancel, isOver, jobQuery, retry, type Job } from './spineData';
import { useJobLog } from './useJobLog';

/** Kinds whose failure has a consequence that can be said. */
const MEANINGS: readonly string[] = ['catalog.source.read', 'catalog.source.remove', 'catalog.source.check'];
const SENTENCE_MOST = 300;

interface Props {
  id: string;
  /** What the table knows of it, shown until its input is there. */
  row: Job | undefined;
  names: ReadonlyMap<string, string>;
}

/** The side column. */
export function JobSide({ id, row, names }: Props) {
  const setQuery = useSetUrlQuery();
  const answer = useQuery(jobQuery(id));
  const known = answer.data ?? row;
  const log = useJobLog(id, known === undefined ? '' : `${known.attempt} ${String(isOver(known))}`);
  const close = useMemo(() => () => { setQuery({ job: undefined }); }, [setQuery]);
  useCommands(useMemo(() => [{ id: 'spine.job.close', title: t('spine.job.close'), group: 'page' as const, icon: 'x', keys: ['escape'], run: close }], [close]));
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where the job stands in place of the table, it begins at the top.
    const it = top.current;
    if (it !== null && it.getBoundingClientRect().top < 0) it.scrollIntoView();
  }, []);
  return (
    <div className="jside" ref={top}>
      <Stack>
        {known === undefined ? (
          <Slab flush title={id.slice(0, 40)} actions={<Close onClose={close} />}>
            <Answer query={answer} skeleton={<SkeletonRows rows={5} />} missing={() => <EmptyState icon="list-checks" title={t('spine.job.gone')} text={t('spine.job.gone.text')} />}>
              {() => null}
            </Answer>
          </Slab>
        ) : (
          <>
            <Head job={known} names={names} onClose={close} />
            <JobTries job={known} chunks={log.chunks} />
            {answer.isError && answer.data === undefined ? (
              <Slab flush>
                <FailureState failure={asFailure(answer.error)} retry={() => void answer.refetch()} />
              </Slab>
            ) : answer.data === undefined ? (
              <Slab title={t('spine.input')}>
                <Skeleton width="60%" />
              </Slab>
            ) : (
              <JobInput job={answer.data} />
            )}
            <JobLog log={log} over={isOver(known)} />
            <JobFacts job={known} source={names.get(known.key)} />
          </>
        )}
      </Stack>
    </div>
  );
}

function Close({ onClose }: { onClose: () => void }) {
  return <IconButton size="s" icon="x" label={t('spine.job.close')} keys="escape" onClick={onClose} />;
}

function Head({ job, names, onClose }: { job: Job; names: ReadonlyMap<string, string>; onClose: () => void }) {
  const error = firstLine(job.lastError ?? undefined);
  const troubled = job.state === 'failed' || (job.state === 'waiting' && job.failures > 0) || job.state === 'cancelled';
  const whole = job.lastError?.trim() ?? '';
  const means = troubled && job.state !== 'cancelled' && MEANINGS.includes(job.kind) ? t(`spine.job.means.${job.kind}`) : undefined;
  return (
    <section className="slab" aria-label={job.kind}>
      <header>
        <JobState job={job} loud />
        <code className="cut" title={job.kind}>
          {job.kind}
        </code>
        <div className="acts">
          <Close onClose={onClose} />
        </div>
      </header>
      <div className="b">
        {troubled && error !== undefined && (
          <p className="jwhy brk" dir="auto" role={job.state === 'failed' ? 'alert' : undefined}>
            <b>{error.slice(0, SENTENCE_MOST)}</b>
          </p>
        )}
        <p className="mid">
          <Says job={job} />
          {means !== undefined && ` ${means}`}
        </p>
        {troubled && whole.length > (error ?? '').length && (
          <details className="jwhole">
            <summary>{t('spine.job.why')}</summary>
            <pre dir="auto" tabIndex={0}>{whole.slice(0, 20_000)}</pre>
          </details>
        )}
        <Actions job={job}>
          {names.has(job.key) && <Button size="s" href={paths.locations({ source: job.key })}>{t('spine.job.source')}</Button>}
        </Actions>
      </div>
    </section>
  );
}

function Actions({ job, children }: { job: Job; children: ReactNode }) {
  const mayRetry = usePermission('spine.job.retry');
  const mayCancel = usePermission('spine.job.cancel');
  const done = (text: string, undo?: () => void) => {
    changed(keys.spine);
    toast.show({ text, ...(undo && { undo }) });
  };
  const again = useMutation({ mutationFn: () => retry(job.id), onSuccess: () => { done(t('spine.job.retried', { kind: job.kind })); } });
  const stop = useMutation({
    mutationFn: () => cancel(job.id),
    onSuccess: () => {
      // What waited had not begun: running it after all takes nothing back that was done.
      done(t('spine.job.cancelled', { kind: job.kind }), job.state === 'waiting' ? () => { again.mutate(); } : undefined);
    },
  });
  const canRetry = job.state === 'failed' || job.state === 'cancelled' || job.state === 'waiting';
  const canCancel = job.state === 'waiting' || (job.state === 'running' && !job.cancelAsked);
  const failure = again.error ?? stop.error;
  const denied = (may: boolean | undefined, permission: string) => (may === false ? t('spine.job.denied', { permission }) : undefined);
  return (
    <>
      <div className="fx wrap jacts">
        {canRetry && (
          <Button variant={job.state === 'failed' ? 'primary' : 'default'} size="s" icon={job.state === 'waiting' ? 'play' : 'refresh-cw'} busy={again.isPending} disabledReason={denied(mayRetry, 'spine.job.retry')} onClick={() => { again.mutate(); }}>
            {t(job.state === 'waiting' ? 'spine.job.runNow' : 'spine.job.retry')}
          </Button>
        )}
        {children}
        {canCancel && (
          <Button variant={job.state === 'running' ? 'danger' : 'quiet'} size="s" busy={stop.isPending} disabledReason={denied(mayCancel, 'spine.job.cancel')} onClick={() => { stop.mutate(); }}>
            {t('spine.job.cancel')}
          </Button>
        )}
      </div>
      {failure !== null && <FailureState failure={asFailure(failure)} />}
    </>
  );
}
