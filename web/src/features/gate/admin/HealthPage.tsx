// How the server does: whether it is ready, which build, the features behind the feed, reconcilers, queues.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { Answer } from '../../../page/Answer';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { A, Banner, formatDuration, formatNumber, Laid, NoPermission, SkeletonRows, Slab, Stack, State, Time, useTicking } from '../../../ui';
import './health.css';

const EVERY_MS = 10_000;

export default function HealthPage() {
  const maySeeWork = usePermission('spine.follower.read');
  return (
    <AdminPage tab="health">
      <Tiles />
      <Laid columns="half">
        <Stack>
          <Slab title={t('gate.health.followers')} flush>
            {maySeeWork === false ? <NoPermission title={t('gate.health.noWork')} permission="spine.follower.read" /> : <Followers />}
          </Slab>
        </Stack>
        <Stack>
          <Slab title={t('gate.health.reconcilers')} flush footer={{ label: t('gate.health.allSchedules'), href: paths.admin('schedules') }}>
            {maySeeWork === false ? <NoPermission title={t('gate.health.noWork')} permission="spine.reconciler.read" /> : <Reconcilers />}
          </Slab>
          <Slab title={t('gate.health.queues')} flush footer={{ label: t('gate.health.allJobs'), href: paths.admin('jobs') }}>
            {maySeeWork === false ? <NoPermission title={t('gate.health.noWork')} permission="spine.job.read" /> : <Queues />}
          </Slab>
        </Stack>
      </Laid>
    </AdminPage>
  );
}

function Tiles() {
  const ready = useQuery({ queryKey: [...keys.gate, 'readiness'], queryFn: ({ signal }) => ask(api.GET('/.backstage/health/v1/readiness', { signal })), refetchInterval: EVERY_MS });
  const live = useQuery({ queryKey: [...keys.gate, 'liveness'], queryFn: ({ signal }) => ask(api.GET('/.backstage/health/v1/liveness', { signal })), refetchInterval: EVERY_MS });
  const version = useQuery({ queryKey: [...keys.gate, 'version'], queryFn: ({ signal }) => ask(api.GET('/api/gate/v1/version', { signal })) });
  const startedAt = version.data?.startedAt;
  const up = useTicking((now) => (startedAt === undefined ? t('gate.health.unknown') : formatDuration(now - startedAt)));
  const failure = ready.isError ? asFailure(ready.error) : undefined;
  return (
    <>
      {failure !== undefined && <Banner state="bad">{t('gate.health.notReady', { message: failure.message })}</Banner>}
      <div className="strip four">
        <Tile name={t('gate.health.readiness')} query={ready} good={t('gate.health.takes')} />
        <Tile name={t('gate.health.liveness')} query={live} good={t('gate.health.answers')} />
        <div className="tile">
          <span className="k">{t('gate.health.version')}</span>
          <span className="v">{version.data?.version ?? t('gate.health.unknown')}</span>
          <span className="s mono cut">{version.data?.commit ?? t('gate.health.noCommit')}</span>
        </div>
        <div className="tile">
          <span className="k">{t('gate.health.up')}</span>
          <span className="v live">{up}</span>
          <span className="s">{startedAt !== undefined && <Time at={startedAt} />}</span>
        </div>
      </div>
    </>
  );
}

interface TileProps {
  name: string;
  query: { data: { status: string; message?: string | null } | undefined; isError: boolean; dataUpdatedAt: number };
  good: string;
}

function Tile({ name, query, good }: TileProps) {
  const isGood = query.data?.status === 'ok' && !query.isError;
  return (
    <div className="tile">
      <span className="k">{name}</span>
      <span className="v">
        <State shape={query.data === undefined && !query.isError ? 'unknown' : isGood ? 'ok' : 'bad'}>
          {query.data === undefined && !query.isError ? t('gate.health.unknown') : t(isGood ? 'gate.health.yes' : 'gate.health.no')}
        </State>
      </span>
      <span className="s cut">{query.data?.message ?? (isGood ? good : '')}</span>
    </div>
  );
}

function Followers() {
  const followers = useQuery({ queryKey: [...keys.spine, 'followers'], queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/followers', { signal })), refetchInterval: EVERY_MS });
  return (
    <Answer query={followers} skeleton={<SkeletonRows />}>
      {(it) => (
        <>
          <div className="li">
            <div className="t mid">{t('gate.health.feed')}</div>
            <span className="meta">{t('gate.health.feedRange', { floor: formatNumber(it.floor), head: formatNumber(it.head) })}</span>
          </div>
          {it.items.map((one) => (
            <div key={one.name} className="li">
              <State shape={one.failures > 0 ? 'bad' : one.lag > 0 ? 'running' : 'ok'}>
                <code>{one.name}</code>
              </State>
              <div className="t meta cut" dir="auto">
                {one.failures > 0 ? one.lastError : ''}
              </div>
              <span className="meta">{one.lag === 0 ? t('gate.health.upToDate') : t('gate.health.behind', { count: one.lag })}</span>
            </div>
          ))}
          {it.cursors.map((one) => (
            <div key={`${one.name} ${one.node}`} className="li">
              <code>{one.name}</code>
              <div className="t meta cut">{one.node}</div>
              <span className="meta">
                {formatNumber(one.seq)} · <Time at={one.movedAt} />
              </span>
            </div>
          ))}
        </>
      )}
    </Answer>
  );
}

function Reconcilers() {
  const reconcilers = useQuery({ queryKey: [...keys.spine, 'reconcilers', 'all'], queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/reconcilers', { signal })), refetchInterval: EVERY_MS });
  return (
    <Answer query={reconcilers} skeleton={<SkeletonRows />}>
      {(it) =>
        it.items.map((one) => (
          <div key={one.name} className="li">
            <State shape={one.failures > 0 ? 'bad' : one.running ? 'running' : 'ok'}>
              <code>{one.name}</code>
            </State>
            <div className="t meta cut" dir="auto" title={one.lastError ?? undefined}>
              {one.failures > 0 ? one.lastError : ''}
            </div>
            <span className="meta">
              {t('gate.health.next')} <Time at={one.nextAt} />
            </span>
          </div>
        ))
      }
    </Answer>
  );
}

function Queues() {
  const queues = useQuery({ queryKey: [...keys.spine, 'queues'], queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/queues', { signal })), refetchInterval: EVERY_MS });
  return (
    <Answer query={queues} skeleton={<SkeletonRows rows={2} />}>
      {(it) =>
        it.items.length === 0 ? (
          <div className="li">
            <State shape="ok">{t('gate.health.nothingWaits')}</State>
          </div>
        ) : (
          it.items.map((one) => (
            <A key={`${one.queue} ${one.state}`} className="li" href={paths.admin('jobs', { state: one.state })}>
              <span className="t">{one.queue}</span>
              <span className="meta">{t(`gate.health.jobs.${one.state}`, { count: one.jobs })}</span>
            </A>
          ))
        )
      }
    </Answer>
  );
}
