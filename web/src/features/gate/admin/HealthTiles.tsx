// Six tiles: ready, alive, version, jobs, followers, reconcilers. What was not answered is unknown, never healthy.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, formatClock, formatDuration, formatExact, formatNumber, Skeleton, StateShape, useTicking, type Shape } from '../../../ui';
import { followersQuery, LATE_MS, livenessQuery, queueRows, queuesQuery, readinessQuery, reconcilersQuery, sumOf, versionQuery } from './healthData';

/** What a tile says. */
interface Said {
  shape?: Shape;
  value: ReactNode;
  sub: ReactNode;
}

/** The strip. */
export function HealthTiles() {
  const jobsHref = paths.admin('jobs');
  return (
    <div className="strip">
      <Tile name="gate.health.ready" query={useQuery(readinessQuery)}>
        {(it) => (it.ok ? { shape: 'ok', value: t('gate.health.ready.yes'), sub: t('gate.health.ready.text') } : { shape: 'bad', value: t('gate.health.ready.no'), sub: it.message })}
      </Tile>
      <Tile name="gate.health.live" query={useQuery(livenessQuery)}>
        {(it) => (it.ok ? { shape: 'ok', value: t('gate.health.live.yes'), sub: t('gate.health.live.text', { span: formatDuration(Math.round(it.tookMs)) }) } : { shape: 'bad', value: t('gate.health.live.no'), sub: it.message })}
      </Tile>
      <Tile name="gate.health.version" query={useQuery(versionQuery)}>
        {(it) => ({
          value: <span className="cut" title={it.version}>{it.version}</span>,
          sub: (
            <span title={formatExact(it.startedAt)}>
              <Since at={it.startedAt} /> · {formatClock(it.startedAt)}
              {it.commit != null && ` · ${t('gate.health.version.commit', { commit: it.commit.slice(0, 8) })}`}
            </span>
          ),
        })}
      </Tile>
      <Tile name="gate.health.jobs" href={jobsHref} query={useQuery(queuesQuery)}>
        {(it) => jobsSaid(sumOf(queueRows(it)))}
      </Tile>
      <Tile name="gate.health.followers" query={useQuery(followersQuery)}>
        {({ head, items }) => {
          const failing = items.filter((it) => it.failures > 0).length;
          const behind = Math.max(0, ...items.map((it) => it.lag));
          const sub = t('gate.health.followers.event', { head: formatNumber(head) });
          if (failing > 0) return { shape: 'bad', value: t('gate.health.followers.failing', { count: failing }), sub };
          return behind > 0 ? { shape: 'running', value: t('gate.health.followers.behind', { count: behind }), sub } : { shape: 'ok', value: t('gate.health.followers.ok'), sub };
        }}
      </Tile>
      <Tile name="gate.health.reconcilers" href={paths.admin('jobs', { view: 'reconcilers' })} query={useQuery(reconcilersQuery)}>
        {(items) => {
          const failing = items.filter((it) => it.failures > 0).length;
          const sub = t('gate.health.reconcilers.of', { count: items.length });
          return failing > 0 ? { shape: 'bad', value: t('gate.health.reconcilers.failing', { count: failing }), sub } : { shape: 'ok', value: t('gate.health.reconcilers.ok'), sub };
        }}
      </Tile>
    </div>
  );
}

function jobsSaid(all: ReturnType<typeof sumOf>): Said {
  const late = all.oldest !== undefined && Date.now() - all.oldest > LATE_MS;
  const counts = t('gate.health.jobs.waiting', { waiting: formatNumber(all.waiting + all.later), running: formatNumber(all.running) });
  const sub = late ? t('gate.health.jobs.oldest', { span: formatDuration(Date.now() - (all.oldest ?? 0)) }) : counts;
  if (all.failed > 0) return { shape: 'bad', value: t('gate.health.jobs.failed', { count: all.failed }), sub };
  return late ? { shape: 'warn', value: t('gate.health.jobs.late'), sub } : { shape: 'ok', value: t('gate.health.jobs.ok'), sub };
}

function Tile<T>({ name, href, query, children }: { name: string; href?: string; query: UseQueryResult<T>; children: (data: T) => Said }) {
  const inside = (
    <>
      <div className="k">{t(name)}</div>
      <Figure said={query.isError ? unknown(query.error) : query.data === undefined ? undefined : children(query.data)} />
    </>
  );
  return href === undefined ? <div className="tile">{inside}</div> : <A className="tile" href={href}>{inside}</A>;
}

function unknown(error: unknown): Said {
  return { shape: 'unknown', value: t('gate.unknown'), sub: asFailure(error).message };
}

function Figure({ said }: { said: Said | undefined }) {
  if (said === undefined) {
    return (
      <div aria-busy="true">
        <div className="v">
          <Skeleton width="72px" height="14px" />
        </div>
        <div className="s">
          <Skeleton width="96px" />
        </div>
      </div>
    );
  }
  return (
    <>
      <div className={said.shape === 'unknown' ? 'v none' : 'v'}>
        {said.shape !== undefined && <StateShape shape={said.shape} />}
        <span className="cut">{said.value}</span>
      </div>
      <div className="s" title={typeof said.sub === 'string' ? said.sub : undefined}>
        {said.sub}
      </div>
    </>
  );
}

function Since({ at }: { at: number }) {
  return <>{useTicking((now) => t('gate.health.version.since', { span: formatDuration(Math.max(1000, Math.floor((now - at) / 1000) * 1000)) }))}</>;
}
