// What is the case with a job, in a sentence that stays true while it is read.
import { t } from '../../../messages';
import { formatDuration, formatTime, useTicking } from '../../../ui';
import { tookMs, workerName } from './jobFigures';
import type { Job } from './spineData';

/** The sentence. */
export function Says({ job }: { job: Job }) {
  return <>{useTicking((now) => sentence(job, now))}</>;
}

function sentence(job: Job, now: number): string {
  switch (job.state) {
    case 'failed':
      return t('spine.job.says.failed', { tries: t('spine.tries', { count: Math.max(job.attempt, 1) }), span: span((job.finishedAt ?? now) - job.createdAt) });
    case 'waiting':
      return waits(job, now);
    case 'running':
      if (job.cancelAsked) return t('spine.job.says.stopping');
      return t('spine.job.says.running', { span: span(tookMs(job, now) ?? 0), worker: workerName(job.worker ?? '') });
    case 'done':
      return t('spine.job.says.done', { span: formatDuration(tookMs(job, now) ?? 0) });
    case 'cancelled':
      return t('spine.job.says.cancelled');
    default:
      return t('spine.job.says.replaced');
  }
}

function waits(job: Job, now: number): string {
  const when = formatTime(Math.max(job.runAt, now), now);
  if (job.failures > 0 && job.attemptsMax != null) return t('spine.job.says.again.max', { attempt: job.attempt, most: job.attemptsMax, when });
  if (job.failures > 0) return t('spine.job.says.again', { attempt: job.attempt, when });
  if (job.runAt > now) return t('spine.job.says.later', { when });
  return t('spine.job.says.waits', { span: span(now - job.runAt) });
}

/** Whole seconds: a sentence that ticks should not flicker. */
function span(milliseconds: number): string {
  return formatDuration(milliseconds < 1000 ? milliseconds : Math.floor(milliseconds / 1000) * 1000);
}
