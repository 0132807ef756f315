// The tiles above the jobs: running, waiting, failed, and how many were done a minute.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, formatClock, formatDuration, formatNumber, Skeleton, StateShape, useTicking } from '../../../ui';
import { countsOf, failedSince, longestRunning, oldestDue, perMinute, type Minute } from './jobFigures';
import { jobsInQuery, latelyQuery, queuesQuery, type Job, type Lately } from './spineData';

const HEIGHT = 64;
const NONE: readonly Job[] = [];

/** The strip; each count leads to its jobs. */
export function JobsStrip() {
  const queues = useQuery(queuesQuery);
  const counts = countsOf(queues.data ?? []);
  const there = queues.data !== undefined;
  const lost = !there && queues.isError;
  const running = useQuery({ ...jobsInQuery('running'), enabled: counts.running > 0 });
  const waiting = useQuery({ ...jobsInQuery('waiting'), enabled: counts.waiting > 0 });
  const failed = useQuery({ ...jobsInQuery('failed'), enabled: counts.failed > 0 });
  const waits = waiting.data?.next == null ? waiting.data?.items : undefined;
  const since = failed.data?.next == null ? failedSince(failed.data?.items ?? NONE) : undefined;
  const longest = longestRunning(running.data?.items ?? NONE);
  return (
    <div className="strip five" aria-busy={!there && !lost}>
      <Tile state="running" there={there} lost={lost} count={counts.running}>
        {counts.running === 0 ? t('spine.tile.running.none') : longest !== undefined && <Span of="spine.tile.running.longest" from={longest} />}
      </Tile>
      <Tile state="waiting" there={there} lost={lost} count={counts.waiting + counts.later}>
        <Waits counts={counts} jobs={waits ?? NONE} />
      </Tile>
      <Tile state="failed" there={there} lost={lost} count={counts.failed} bad>
        {counts.failed === 0 ? t('spine.tile.failed.none') : since !== undefined && t('spine.tile.failed.since', { at: formatClock(since).slice(0, 5) })}
      </Tile>
      <Chart />
    </div>
  );
}

function Tile({ state, there, lost, count, bad = false, children }: { state: 'running' | 'waiting' | 'failed'; there: boolean; lost: boolean; count: number; bad?: boolean; children: ReactNode }) {
  if (lost) {
    return (
      <div className="tile">
        <div className="k">{t(`spine.tile.${state}`)}</div>
        <div className="v none">
          <StateShape shape="unknown" />
          {t('spine.tile.unknown')}
        </div>
      </div>
    );
  }
  return (
    <A className="tile" href={paths.admin('jobs', { state })}>
      <div className="k">{t(`spine.tile.${state}`)}</div>
      <div className={count === 0 ? 'v none' : 'v'}>
        {!there ? <Skeleton width="40px" height="14px" /> : count === 0 && bad ? t('spine.tile.none') : (
          <>
            {bad && <StateShape shape="bad" />}
            {formatNumber(count)}
          </>
        )}
      </div>
      <div className="s">{there ? children : <Skeleton width="72px" />}</div>
    </A>
  );
}

function Waits({ counts, jobs }: { counts: { waiting: number; later: number }; jobs: readonly Job[] }) {
  const words = useTicking((now) => {
    const oldest = counts.waiting === 0 ? undefined : oldestDue(jobs, now);
    const parts = [oldest === undefined ? undefined : t('spine.tile.waiting.oldest', { span: formatDuration(now - oldest) }), counts.later === 0 ? undefined : t('spine.tile.waiting.later', { count: counts.later })];
    const said = parts.filter((it) => it !== undefined).join(' · ');
    return said === '' && counts.waiting === 0 ? t('spine.tile.waiting.none') : said;
  });
  return <>{words}</>;
}

function Span({ of, from }: { of: string; from: number }) {
  return <>{useTicking((now) => t(of, { span: formatDuration(Math.max(1000, Math.floor((now - from) / 1000) * 1000)) }))}</>;
}

function Chart() {
  const lately = useQuery(latelyQuery);
  return (
    <div className="tile wide2">
      {lately.data === undefined ? (
        <>
          <div className="k">{lately.isError ? t('spine.chart.unknown') : <Skeleton width="160px" />}</div>
          {!lately.isError && <Skeleton width="100%" height={`${HEIGHT}px`} className="jchart" />}
        </>
      ) : (
        <Bars lately={lately.data} />
      )}
    </div>
  );
}

function Bars({ lately }: { lately: Lately }) {
  // The present minute is not over: it is left out of the bars, or each minute would begin with a dip.
  const minute = useTicking((now) => String(Math.floor(now / 60_000)));
  const all = perMinute(lately, Number(minute) * 60_000);
  const minutes = all.length > 1 ? all.slice(0, -1) : all;
  const most = Math.max(1, ...minutes.map((it) => it.done + it.failed));
  const failed = minutes.reduce((sum, it) => sum + it.failed, 0);
  const ended = minutes.reduce((sum, it) => sum + it.done + it.failed, 0);
  const width = minutes.length * 10;
  return (
    <>
      <div className="k">
        {t('spine.chart', { count: minutes.length })}
        <span className="end">{t('spine.chart.now', { count: minutes.at(-1)?.done ?? 0 })}</span>
      </div>
      {ended === 0 ? (
        <div className="jchart s">{t('spine.chart.none')}</div>
      ) : (
        <svg className="chart jchart" viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t('spine.chart.label', { minutes: minutes.length, most, failed })}>
          {minutes.map((it, index) => (
            <Bar key={index} minute={it} x={index * 10} most={most} />
          ))}
        </svg>
      )}
    </>
  );
}

function Bar({ minute, x, most }: { minute: Minute; x: number; most: number }) {
  const done = (minute.done / most) * HEIGHT;
  // A single failure among thousands is still seen.
  const failed = minute.failed === 0 ? 0 : Math.max(4, (minute.failed / most) * HEIGHT);
  return (
    <>
      {minute.done > 0 && <rect className="jdone" x={x + 1} y={Math.max(0, HEIGHT - failed - done)} width="8" height={Math.min(done, HEIGHT - failed)} />}
      {failed > 0 && <rect className="jfailed" x={x + 1} y={HEIGHT - failed} width="8" height={failed} />}
    </>
  );
}
