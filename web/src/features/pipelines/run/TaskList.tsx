// The tasks of a run with their times against the usual, and below them where the run comes from.
import { EntityLink, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, formatDuration, StateShape, Time, useTicking } from '../../../ui';
import type { RunDetail, Task } from '../data';
import { repositoryOf, shapeOf, shortCommit, timeWords } from '../figures';

interface Props {
  run: RunDetail;
  chosen: string | undefined;
  onChoose: (task: string) => void;
}

/** The column beside the log. */
export function TaskList({ run, chosen, onChoose }: Props) {
  return (
    <nav className="rsteps" aria-label={t('pipeline.tasks')}>
      {run.tasks.map((task) => (
        <Row key={task.name} run={run} task={task} isChosen={task.name === chosen} onChoose={onChoose} />
      ))}
      <About run={run} />
    </nav>
  );
}

function Row({ run, task, isChosen, onChoose }: { run: RunDetail; task: Task; isChosen: boolean; onChoose: (task: string) => void }) {
  return (
    <a
      className={isChosen ? 'rst on' : 'rst'}
      href={paths.pipelineRun(run.id, { task: task.name })}
      aria-current={isChosen ? 'step' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onChoose(task.name);
      }}
    >
      <StateShape shape={shapeOf(task.status, true)} />
      <span className="t">
        <span className="cut" dir="auto" title={task.name}>
          <b>{task.name}</b>
        </span>
        <span className="l2 cut">
          {t(`pipelines.status.${task.status}`)}
          {task.attempt > 1 && ` · ${t('pipeline.task.attempt', { count: task.attempt })}`}
          {task.message !== undefined && task.status !== 'succeeded' && <span dir="auto" title={task.message}> · {task.message}</span>}
        </span>
      </span>
      <span className="tt">
        <span className="live"><Took task={task} /></span>
        {task.usualMs !== undefined && task.status !== 'skipped' && (
          <span className="dim" title={t('pipeline.task.usual')}>
            {formatDuration(task.usualMs < 1000 ? task.usualMs : Math.round(task.usualMs / 1000) * 1000)}
          </span>
        )}
      </span>
    </a>
  );
}

function Took({ task }: { task: Task }) {
  return <>{useTicking((now) => timeWords(task, now))}</>;
}

function About({ run }: { run: RunDetail }) {
  const repository = repositoryOf(run);
  return (
    <dl className="dl plabout">
      <dt>{t('pipeline.about.commit')}</dt>
      <dd><A className="mono" href={paths.commit(repository, run.commit)}>{shortCommit(run.commit)}</A></dd>
      {run.previousCommit !== undefined && (
        <>
          <dt>{t('pipeline.about.changes')}</dt>
          <dd>
            <A className="mono" href={paths.compare(repository, { base: run.previousCommit, head: run.commit })}>
              {shortCommit(run.previousCommit)}…{shortCommit(run.commit)}
            </A>
          </dd>
        </>
      )}
      <dt>{t('pipeline.about.branch')}</dt>
      <dd><bdi dir="ltr" className="mono brk">{run.branch}</bdi></dd>
      {run.service !== undefined && (
        <>
          <dt>{t('pipeline.about.service')}</dt>
          <dd><EntityLink entity={run.service} /></dd>
        </>
      )}
      <dt>{t('pipeline.about.by')}</dt>
      <dd>{run.actor.includes(':') ? <OwnerChip owner={run.actor} /> : <bdi>{run.actor}</bdi>}</dd>
      <dt>{t('pipeline.about.at')}</dt>
      <dd><Time at={run.startedAt ?? run.createdAt} /></dd>
      {run.rerunOf !== undefined && (
        <>
          <dt>{t('pipeline.about.rerunOf')}</dt>
          <dd><A href={paths.pipelineRun(run.rerunOf)}>{t('pipeline.about.rerunOf.link')}</A></dd>
        </>
      )}
    </dl>
  );
}
