// The head of a run: how it stands, how long it takes against the usual, and its Path.
import { parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, formatDuration, formatExact, Path, State, useTicking } from '../../../ui';
import { runShape, stonesOf, tookMs } from './figures';
import type { RunView } from './runData';

/** Title, time, stones. */
export function RunHead({ run, name }: { run: RunView; name: string }) {
  return (
    <div className="ph">
      <div className="row1">
        <div className="grow">
          <div className="fx wrap">
            <span role="status">
              <State shape={runShape(run.status)} loud>
                <b>{t(`run.status.${run.status}`)}</b>
              </State>
            </span>
            <h1 dir="auto" className="brk">
              {name}
            </h1>
            {run.templateRef !== undefined && (
              <span className="mid">
                {t('run.from')}{' '}
                <A href={paths.entity(run.templateRef)} dir="auto">
                  {run.templateTitle ?? shortRef(parseRef(run.templateRef))}
                </A>
              </span>
            )}
          </div>
        </div>
        <Elapsed run={run} />
      </div>
      <Stones run={run} />
    </div>
  );
}

function Elapsed({ run }: { run: RunView }) {
  const words = useTicking((now) => {
    const took = tookMs(run, now);
    if (took === undefined) return run.endedAt === undefined ? formatDuration(whole(now - run.createdAt)) : '';
    return formatDuration(run.endedAt === undefined ? whole(took) : took);
  });
  const deadline = run.deadlineAt === undefined || run.startedAt === undefined ? undefined : run.deadlineAt - run.startedAt;
  const facts = [
    run.status === 'open' && t('run.waited'),
    run.usualMs !== undefined && t('run.usually', { time: formatDuration(rounded(run.usualMs)) }),
    deadline !== undefined && run.endedAt === undefined && t('run.deadline', { time: formatDuration(rounded(deadline)) }),
    run.attempts > 1 && t('run.attempts', { count: run.attempts }),
  ].filter((it) => it !== false);
  return (
    <div className="rtime">
      <b className="live">{words}</b>
      <span className="meta" title={run.endedAt === undefined ? undefined : formatExact(run.endedAt)}>
        {facts.join(' · ')}
      </span>
    </div>
  );
}

function Stones({ run }: { run: RunView }) {
  // The stone that is being laid grows with the clock; only what is drawn of it is drawn anew.
  const grown = useTicking((now) => JSON.stringify(stonesOf(run.steps, whole(now))));
  const stones = JSON.parse(grown) as ReturnType<typeof stonesOf>;
  if (stones.length === 0) return null;
  return (
    <div className="rpath">
      <Path stones={stones} timed label={t('run.path')} />
    </div>
  );
}

/** Whole seconds do not flicker. */
function whole(ms: number): number {
  return Math.max(1000, Math.floor(ms / 1000) * 1000);
}

/** Of what is usual nobody wants milliseconds. */
function rounded(ms: number): number {
  return ms < 1000 ? ms : Math.round(ms / 1000) * 1000;
}
