// The head of a pipeline run: how it stands, how long it takes against the usual, its tasks as the Path.
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, formatDuration, Path, State, useTicking } from '../../../ui';
import type { RunDetail } from '../data';
import { repositoryOf, shapeOf, stonesOf, timeWords, usualMs } from '../figures';

/** Title, time, stones. */
export function Head({ run }: { run: RunDetail }) {
  const usual = usualMs(run.tasks);
  return (
    <div className="ph">
      <div className="row1">
        <div className="grow">
          <div className="fx wrap">
            <span role="status">
              <State shape={shapeOf(run.status)} loud>
                <b>{t(`pipelines.status.${run.status}`)}</b>
              </State>
            </span>
            <h1 dir="auto" className="brk">
              #{run.number}
            </h1>
            <span className="mid">
              {t('pipeline.of', { pipeline: run.pipeline })} <A href={paths.repository(repositoryOf(run))}><bdi dir="ltr">{run.repository}</bdi></A>
            </span>
          </div>
        </div>
        <div className="pltime">
          <b className="live"><Elapsed run={run} /></b>
          <span className="meta">{run.status === 'queued' ? t('pipeline.waits') : usual !== undefined && usual > 0 && t('pipeline.usually', { time: formatDuration(usual < 1000 ? usual : Math.round(usual / 1000) * 1000) })}</span>
        </div>
      </div>
      <Stones run={run} />
    </div>
  );
}

function Elapsed({ run }: { run: RunDetail }) {
  return <>{useTicking((now) => timeWords(run, now))}</>;
}

function Stones({ run }: { run: RunDetail }) {
  const drawn = useTicking((now) => JSON.stringify(stonesOf(run.tasks, Math.floor(now / 1000) * 1000)));
  const stones = JSON.parse(drawn) as ReturnType<typeof stonesOf>;
  return (
    <div className="plpath">
      <Path stones={stones} timed label={t('pipeline.path')} />
    </div>
  );
}
