// The tool line of the jobs' page: what is shown, of which kind, and whether it is live.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../../../api/live';
import { t } from '../../../messages';
import { useSetUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Combobox, FilterChip, formatNumber, Segmented, StateShape } from '../../../ui';
import { countsOf } from './jobFigures';
import { queuesQuery, reconcilersQuery, schedulesQuery } from './spineData';

/** What the segments choose between: a state, all, or one of the other two lists. */
export type View = 'all' | 'running' | 'waiting' | 'failed' | 'done' | 'cancelled' | 'replaced' | 'schedules' | 'reconcilers';

const STATES: readonly View[] = ['all', 'running', 'waiting', 'failed', 'done'];

interface Props {
  view: View;
  kind?: string | undefined;
  /** Kinds that are known, to choose from; without them there is no such filter. */
  kinds?: readonly string[];
  live: boolean;
}

/** One line. */
export function JobTools({ view, kind, kinds, live }: Props) {
  const queues = useQuery(queuesQuery);
  const schedules = useQuery(schedulesQuery);
  const reconcilers = useQuery(reconcilersQuery);
  const connected = useConnection().state !== 'lost' && live;
  const counts = queues.data === undefined ? undefined : countsOf(queues.data);
  const counted: Partial<Record<View, number>> = {
    ...(counts && { running: counts.running, waiting: counts.waiting + counts.later, failed: counts.failed }),
    ...(schedules.data && { schedules: schedules.data.length }),
    ...(reconcilers.data && { reconcilers: reconcilers.data.length }),
  };
  const more: readonly View[] = view === 'cancelled' || view === 'replaced' ? [view] : [];
  const segments = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On phones the segments are wider than the screen: the one that is on is brought into it.
    const here = segments.current?.querySelector<HTMLElement>('[aria-current]');
    if (here != null && segments.current !== null) segments.current.scrollLeft = here.offsetLeft - (segments.current.clientWidth - here.offsetWidth) / 2;
  }, [view]);
  const known = [...new Set([...(kinds ?? []), ...(schedules.data ?? []).map((it) => it.jobKind)])].sort();
  return (
    <div className="tools jtools">
      <div className="jsegs" ref={segments}>
        <Segmented
          label={t('spine.view')}
          value={view}
          options={[...STATES, ...more, 'schedules' as const, 'reconcilers' as const].map((value) => ({
            value,
            label: t(`spine.view.${value}`),
            href: hrefOf(value, kind),
            ...(counted[value] !== undefined && { count: formatNumber(counted[value]) }),
          }))}
        />
      </div>
      {kinds !== undefined && <KindFilter kind={kind} kinds={known} />}
      <span className="meta end nw fx g4" title={t('spine.live.title')}>
        <StateShape shape={connected ? 'ok' : 'warn'} />
        {t(connected ? 'spine.live' : 'spine.notLive')}
      </span>
    </div>
  );
}

function hrefOf(view: View, kind: string | undefined): string {
  if (view === 'schedules' || view === 'reconcilers') return paths.admin('jobs', { view });
  return paths.admin('jobs', { state: view === 'all' ? undefined : view, kind });
}

function KindFilter({ kind, kinds }: { kind: string | undefined; kinds: readonly string[] }) {
  const setQuery = useSetUrlQuery();
  const [text, setText] = useState('');
  const pick = (value: string | undefined) => {
    setText('');
    setQuery({ kind: value, before: undefined });
  };
  if (kind !== undefined) return <FilterChip label={kind.slice(0, 100)} onRemove={() => { pick(undefined); }} />;
  const wanted = text.trim().toLowerCase();
  const found = kinds.filter((it) => it.toLowerCase().includes(wanted));
  // A kind may have no job on this page: what is typed can always be asked for.
  const all = wanted === '' || found.includes(wanted) ? found : [...found, wanted];
  return (
    <div className="jkind">
      <Combobox size="s" aria-label={t('spine.filter.kind')} placeholder={t('spine.filter.kind')} text={text} onText={setText} onPick={pick} options={all.map((value) => ({ value, label: value }))} />
    </div>
  );
}
