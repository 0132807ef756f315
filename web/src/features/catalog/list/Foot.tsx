// The line below the table: which rows are in view, which keys work, whether what is shown is live.
import { useSyncExternalStore } from 'react';
import { useConnection } from '../../../api/live';
import { t } from '../../../messages';
import { formatNumber, Pager, State } from '../../../ui';
import { visibleOf, type DrawnRows } from './drawn';

interface Props {
  drawn: DrawnRows;
  total: number | undefined;
  what: string;
}

/** Sticks to the foot of the window. */
export function Foot({ drawn, total = 0, what }: Props) {
  const range = useSyncExternalStore(drawn.watch, drawn.get);
  const { state } = useConnection();
  const { first, last } = visibleOf(range, total);
  return (
    <Pager
      hints={[
        { keys: ['j', 'k'], label: t('catalog.list.hint.move') },
        { keys: ['x'], label: t('catalog.list.hint.choose') },
        { keys: ['o'], label: t('catalog.list.hint.open') },
        { keys: ['space'], label: t('catalog.list.hint.peek') },
      ]}
      end={state === 'connecting' ? undefined : <State shape={state === 'open' ? 'ok' : 'unknown'}>{t(state === 'open' ? 'catalog.list.live' : 'catalog.list.notLive')}</State>}
    >
      {total === 0 ? t('catalog.list.range.none', { what }) : t('catalog.list.range', { first: formatNumber(first), last: formatNumber(last), total: formatNumber(total) })}
    </Pager>
  );
}
