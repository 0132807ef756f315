// What the tiles of health rest on: queues, followers, cursors, reconcilers, each with its own states.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { paths } from '../../../paths/paths';
import { A, DataTable, EmptyState, formatNumber, SkeletonRows, Slab, State, Time, type Column } from '../../../ui';
import { followersQuery, LATE_MS, queueRows, queuesQuery, reconcilersQuery, type Cursor, type Follower, type QueueRow, type Reconciler } from './healthData';

/** Longer messages are cut; the whole stands in the title. */
const MOST = 300;

/** The queues. */
export function QueueTable() {
  const answer = useQuery(queuesQuery);
  return (
    <Slab flush title={t('gate.queues.title')} footer={{ label: t('gate.queues.all'), href: paths.admin('jobs') }}>
      <Answer query={answer} skeleton={<SkeletonRows rows={2} />}>
        {(data) => {
          const rows = queueRows(data);
          if (rows.length === 0) return <EmptyState shape="ok" title={t('gate.queues.none')} text={t('gate.queues.none.text')} />;
          return <DataTable caption={t('gate.queues.title')} columns={QUEUES()} rows={rows} rowKey={(it) => it.queue} />;
        }}
      </Answer>
    </Slab>
  );
}

function QUEUES(): Column<QueueRow>[] {
  return [
    { id: 'queue', head: t('gate.queues.queue'), wide: true, cell: (it) => <code>{it.queue}</code> },
    { id: 'waiting', head: t('gate.queues.waiting'), num: true, cell: (it) => <Count of={it.waiting} state="waiting" /> },
    { id: 'later', head: t('gate.queues.later'), num: true, hide: 'hs', cell: (it) => <Count of={it.later} state="waiting" /> },
    { id: 'running', head: t('gate.queues.running'), num: true, cell: (it) => <Count of={it.running} state="running" /> },
    { id: 'failed', head: t('gate.queues.failed'), num: true, cell: (it) => (it.failed === 0 ? <span className="dim">{t('gate.none')}</span> : <A href={paths.admin('jobs', { state: 'failed' })}><State shape="bad" loud>{formatNumber(it.failed)}</State></A>) },
    { id: 'oldest', head: t('gate.queues.oldest'), num: true, hide: 'hs', cell: (it) => <Oldest at={it.oldest} /> },
  ];
}

function Count({ of, state }: { of: number; state: string }) {
  if (of === 0) return <span className="dim">0</span>;
  return <A href={paths.admin('jobs', { state })}>{formatNumber(of)}</A>;
}

function Oldest({ at }: { at: number | undefined }) {
  if (at === undefined) return null;
  const time = <Time at={at} bare />;
  return Date.now() - at > LATE_MS ? <State shape="warn">{time}</State> : time;
}

/** Who follows the events in the process that answers. */
export function Followers() {
  const answer = useQuery(followersQuery);
  const head = answer.data?.head;
  return (
    <Slab flush title={t('gate.followers.title')} count={head === undefined ? undefined : t('gate.followers.count', { head: formatNumber(head) })}>
      <Answer query={answer} skeleton={<SkeletonRows rows={5} />}>
        {({ items }) =>
          items.length === 0 ? <EmptyState icon="repeat" title={t('gate.followers.none')} /> : <DataTable caption={t('gate.followers.title')} columns={FOLLOWERS()} rows={items} rowKey={(it) => it.name} />
        }
      </Answer>
    </Slab>
  );
}

function FOLLOWERS(): Column<Follower>[] {
  return [
    { id: 'name', head: t('gate.followers.name'), wide: true, cell: (it) => <Named name={it.name} error={it.failures > 0 ? it.lastError : undefined} />, sub: (it) => it.failures > 0 && it.lastError },
    {
      id: 'state',
      head: t('gate.followers.state'),
      cell: (it) => (it.failures > 0 ? <State shape="bad">{t('gate.followers.failing', { count: it.failures })}</State> : it.lag > 0 ? <State shape="running">{t('gate.followers.catching')}</State> : <State shape="ok">{t('gate.followers.ok')}</State>),
    },
    { id: 'behind', head: t('gate.followers.behind'), num: true, cell: (it) => <Behind by={it.lag} /> },
    { id: 'at', head: t('gate.followers.at'), num: true, hide: 'hs', cell: (it) => <span className="mid">{formatNumber(it.position)}</span> },
  ];
}

function Behind({ by }: { by: number }) {
  return by === 0 ? <span className="dim">{t('gate.none')}</span> : <>{formatNumber(by)}</>;
}

/** Cursors that the database keeps for all replicas; absent where there are none. */
export function Cursors() {
  const answer = useQuery(followersQuery);
  if (answer.data === undefined || answer.data.cursors.length === 0) return null;
  const { head, cursors } = answer.data;
  return (
    <Slab flush title={t('gate.cursors.title')} count={t('gate.cursors.count')}>
      <DataTable caption={t('gate.cursors.title')} columns={CURSORS(head)} rows={cursors} rowKey={(it) => `${it.name} ${it.node}`} />
    </Slab>
  );
}

function CURSORS(head: number): Column<Cursor>[] {
  return [
    { id: 'name', head: t('gate.followers.name'), wide: true, cell: (it) => <Named name={it.name} error={undefined} />, sub: (it) => it.node },
    { id: 'node', head: t('gate.cursors.node'), hide: 'hs', width: '160px', cell: (it) => <span className="mono dim" title={it.node}>{it.node}</span> },
    { id: 'behind', head: t('gate.followers.behind'), num: true, cell: (it) => <Behind by={Math.max(0, head - it.seq)} /> },
    { id: 'moved', head: t('gate.cursors.moved'), num: true, hide: 'hs', cell: (it) => <Time at={it.movedAt} /> },
  ];
}

/** What keeps things as they should be, those that fail first. */
export function ReconcilerTable() {
  const answer = useQuery(reconcilersQuery);
  return (
    <Slab flush title={t('gate.reconcilers.title')} footer={{ label: t('gate.reconcilers.all'), href: paths.admin('jobs', { view: 'reconcilers' }) }}>
      <Answer query={answer} skeleton={<SkeletonRows rows={5} />}>
        {(items) => {
          if (items.length === 0) return <EmptyState icon="repeat" title={t('gate.reconcilers.none')} />;
          const rows = [...items].sort((one, other) => Number(other.failures > 0) - Number(one.failures > 0));
          return <DataTable caption={t('gate.reconcilers.title')} columns={RECONCILERS()} rows={rows} rowKey={(it) => it.name} />;
        }}
      </Answer>
    </Slab>
  );
}

function RECONCILERS(): Column<Reconciler>[] {
  return [
    { id: 'name', head: t('gate.reconcilers.name'), wide: true, cell: (it) => <Named name={it.name} error={it.failures > 0 ? it.lastError : undefined} />, sub: (it) => it.failures > 0 && it.lastError },
    { id: 'state', head: t('gate.reconcilers.state'), cell: (it) => condition(it) },
    { id: 'ok', head: t('gate.reconcilers.ok'), num: true, hide: 'hs', cell: (it) => (it.lastOkAt == null ? <span className="dim">{t('gate.reconcilers.never')}</span> : <Time at={it.lastOkAt} />) },
    { id: 'next', head: t('gate.reconcilers.next'), num: true, hide: 'hm', cell: (it) => <Time at={it.nextAt} /> },
  ];
}

function condition(it: Reconciler): ReactNode {
  if (it.failures > 0) return <State shape="bad">{t('gate.reconcilers.failed', { count: it.failures })}</State>;
  return it.running ? <State shape="running">{t('gate.reconcilers.word.running')}</State> : <State shape="ok">{t('gate.reconcilers.word.ok')}</State>;
}

function Named({ name, error }: { name: string; error: string | null | undefined }) {
  return (
    <span className="fx">
      <code>{name}</code>
      {error != null && (
        <span className="dim cut hide-sm" dir="auto" title={error}>
          {error.slice(0, MOST)}
        </span>
      )}
    </span>
  );
}
