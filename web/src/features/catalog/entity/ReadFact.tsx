// When the descriptor was looked at last; a triangle when that is longer ago than twice its interval.
import type { Freshness } from '../../../api/entityView';
import { isStale } from '../../../kit';
import { t } from '../../../messages';
import { formatTime, State, Time, useTicking } from '../../../ui';
import type { Refresh } from './refresh';

/** When it was looked at last, as far as is known. */
function lookedAt(freshness: Freshness): number | undefined {
  return freshness.checkedAt ?? freshness.readAt ?? undefined;
}

/** "26 s ago", "not read for 3 h", or the reading that is under way. */
export function ReadFact({ freshness, refresh }: { freshness: Freshness | null; refresh: Refresh }) {
  const looked = freshness === null ? undefined : lookedAt(freshness);
  const overdue = useTicking((now) => (looked !== undefined && isStale(looked, freshness?.intervalSeconds, now) ? formatTime(looked, now, { bare: true }) : ''));
  if (refresh.state === 'running') return <State shape="running">{t('catalog.entity.refresh.running')}</State>;
  if (refresh.state === 'late') return <span>{t('catalog.entity.refresh.asked')}</span>;
  if (freshness === null) return <State shape="unknown">{t('catalog.entity.read.unknown')}</State>;
  if (looked === undefined) return <State shape="waiting">{t('catalog.entity.freshness.new')}</State>;
  if (freshness.state === 'failing') {
    return (
      <State shape="bad">
        {t('catalog.entity.freshness.failing')} <Time at={looked} />
      </State>
    );
  }
  if (overdue !== '') return <State shape="warn">{t('catalog.entity.read.overdue', { span: overdue })}</State>;
  return <Time at={looked} />;
}
