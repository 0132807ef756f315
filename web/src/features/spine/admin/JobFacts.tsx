// The plain facts of a job.
import type { ReactNode } from 'react';
import { Copyable } from '../../../kit';
import { t } from '../../../messages';
import { Slab, Time } from '../../../ui';
import { workerName } from './jobFigures';
import type { Job } from './spineData';

/** Name and value, those that are there. */
export function JobFacts({ job, source }: { job: Job; source: string | undefined }) {
  const facts: [name: string, value: ReactNode][] = [
    ['source', source !== undefined && <bdi className="mono brk">{source.slice(0, 400)}</bdi>],
    ['subject', <Copyable key="subject" text={job.key} />],
    ['queue', <code key="queue">{job.queue}</code>],
    ['worker', job.worker != null && <span className="mono" title={job.worker}>{workerName(job.worker)}</span>],
    ['priority', job.priority !== 0 && job.priority],
    ['created', <Time key="created" at={job.createdAt} />],
    ['runs', job.state === 'waiting' && <Time at={job.runAt} />],
    ['started', job.startedAt != null && <Time at={job.startedAt} />],
    ['finished', job.finishedAt != null && <Time at={job.finishedAt} />],
    ['forgotten', job.expiresAt != null && <Time at={job.expiresAt} />],
    ['id', <Copyable key="id" text={job.id} />],
  ];
  return (
    <Slab title={t('spine.facts')}>
      <dl className="dl">
        {facts
          .filter(([, value]) => value !== false)
          .map(([name, value]) => (
            <div key={name} className="jfact">
              <dt>{t(`spine.fact.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Slab>
  );
}
