// The columns of the table of jobs.
import { t } from '../../../messages';
import { A, formatClock, formatDate, formatDuration, formatExact, State, useTicking, type Column } from '../../../ui';
import { paths } from '../../../paths/paths';
import { shapeOf, tookMs, workerName } from './jobFigures';
import { JOB_STATES, type Job } from './spineData';

/** Longer subjects are cut. */
const SUBJECT_MOST = 200;

/** What a job is about: the target of a source instead of its id. */
export function subjectOf(job: Pick<Job, 'kind' | 'key'>, names: ReadonlyMap<string, string>): string {
  return (names.get(job.key) ?? job.key).slice(0, SUBJECT_MOST);
}

/** Whether somebody asked to cancel it while it runs. */
function isStopping(job: Job): boolean {
  return job.state === 'running' && job.cancelAsked;
}

/** Shape and word of a job's state. */
export function JobState({ job, loud = false }: { job: Job; loud?: boolean }) {
  const known = JOB_STATES.some((it) => it === job.state);
  return (
    <State shape={shapeOf(job.state)} loud={loud}>
      {isStopping(job) ? t('spine.state.stopping') : known ? t(`spine.state.${job.state}`) : job.state}
    </State>
  );
}

/** "3 of 8"; beyond the most, the number alone. */
export function tryWords(job: Job): string {
  return job.attemptsMax == null || job.attempt > job.attemptsMax ? String(job.attempt) : t('spine.try', { attempt: job.attempt, most: job.attemptsMax });
}

/** How long it ran, or runs. */
export function Took({ job }: { job: Job }) {
  const words = useTicking((now) => {
    const took = tookMs(job, now);
    if (took === undefined) return '';
    return formatDuration(job.state === 'running' && took > 1000 ? Math.floor(took / 1000) * 1000 : took);
  });
  return <>{words}</>;
}

/** The time of day; the date where that was not today. */
export function Moment({ at }: { at: number | null | undefined }) {
  if (at == null) return null;
  const today = new Date(at).toDateString() === new Date().toDateString();
  return (
    <time className="mid" dateTime={new Date(at).toISOString()} title={formatExact(at)}>
      {today ? formatClock(at) : formatDate(at)}
    </time>
  );
}

/** The columns; `names` are targets of sources by their ids. */
export function jobColumns(names: ReadonlyMap<string, string>, onOpen: (id: string) => void): Column<Job>[] {
  return [
    {
      id: 'job',
      head: t('spine.column.job'),
      wide: true,
      cell: (job) => (
        <span className="fx">
          <A
            href={paths.admin('jobs', { job: job.id })}
            className="jname"
            onClick={(event) => {
              event.stopPropagation();
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              // The rest of the address stays: the filters, and the page that one is on.
              event.preventDefault();
              onOpen(job.id);
            }}
          >
            <code>{job.kind}</code>
          </A>
          <span className="dim cut hide-sm" dir="auto" title={subjectOf(job, names)}>
            {subjectOf(job, names)}
          </span>
        </span>
      ),
      sub: (job) => (
        <span className="cut" dir="auto">
          {subjectOf(job, names)}
        </span>
      ),
    },
    { id: 'state', head: t('spine.column.state'), cell: (job) => <JobState job={job} /> },
    { id: 'try', head: t('spine.column.try'), num: true, hide: 'hs', cell: (job) => <span className="mid">{tryWords(job)}</span> },
    { id: 'took', head: t('spine.column.took'), num: true, hide: 'hs', cell: (job) => <Took job={job} /> },
    { id: 'worker', head: t('spine.column.worker'), hide: 'hm', width: '140px', cell: (job) => job.worker != null && <span className="mono dim" title={job.worker}>{workerName(job.worker)}</span> },
    { id: 'started', head: t('spine.column.started'), num: true, hide: 'hs', cell: (job) => <Moment at={job.startedAt} /> },
  ];
}
