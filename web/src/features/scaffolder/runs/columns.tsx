// The columns of the list of runs.
import { OwnerChip, parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, formatDuration, State, Time, useTicking, type Column } from '../../../ui';
import { runShape, shortDuration } from '../run/figures';
import { isOver, type RunRow } from '../run/runData';

/** What people call the template of a run. */
export function templateName(run: Pick<RunRow, 'templateTitle' | 'templateRef' | 'id'>): string {
  return run.templateTitle ?? (run.templateRef === undefined ? run.id : shortRef(parseRef(run.templateRef)));
}

const ID_SHOWN = 8;

/** What a run made, or does now. */
function Detail({ run }: { run: RunRow }) {
  const made = run.made?.[0];
  // One that has made nothing yet is told from the others by its id.
  const text = run.currentStep ?? (made?.ref === undefined ? made?.url : shortRef(parseRef(made.ref))) ?? run.id.slice(0, ID_SHOWN);
  return (
    <span className="dim cut" dir="auto" title={text}>
      {text}
    </span>
  );
}

/** How long it took, or has been going on. */
function Took({ run }: { run: RunRow }) {
  const words = useTicking((now) => {
    if (run.durationMs !== undefined) return shortDuration(run.durationMs);
    if (isOver(run.status) || run.startedAt === undefined) return '';
    return formatDuration(Math.max(1000, Math.floor((now - run.startedAt) / 1000) * 1000));
  });
  return <span className="live">{words}</span>;
}

/** State, what, who, how long, when. */
export function runColumns(): Column<RunRow>[] {
  return [
    {
      id: 'status',
      head: t('runs.column.status'),
      sortable: true,
      hide: 'hs',
      cell: (run) => <State shape={runShape(run.status)}>{t(`run.status.${run.status}`)}</State>,
    },
    {
      id: 'run',
      head: t('runs.column.run'),
      wide: true,
      cell: (run) => (
        <span className="rnof">
          <A href={paths.run(run.id)} className="nm cut" dir="auto" title={templateName(run)}>
            {templateName(run)}
          </A>
          <Detail run={run} />
        </span>
      ),
      sub: (run) => (
        <span className="fx g4">
          <State shape={runShape(run.status)}>{t(`run.status.${run.status}`)}</State> · <Time at={run.createdAt} />
        </span>
      ),
    },
    {
      id: 'createdBy',
      head: t('runs.column.by'),
      sortable: true,
      hide: 'hm',
      cell: (run) =>
        run.createdBy === undefined ? <span className="dim">{t('runs.nobody')}</span> : run.createdBy.includes(':') ? <OwnerChip owner={run.createdBy} /> : <span dir="auto">{run.createdBy}</span>,
    },
    { id: 'took', head: t('runs.column.took'), num: true, cell: (run) => <Took run={run} /> },
    { id: 'createdAt', head: t('runs.column.at'), num: true, sortable: true, hide: 'hs', cell: (run) => <Time at={run.createdAt} /> },
  ];
}
