// When the descriptor was looked at last; a triangle when that is longer ago than twice its interval.
import type { Freshness } from '../../../api/entityView';
import { t } from '../../../messages';
import { State, Time, useTicking, formatDuration } from '../../../ui';
import type { Refresh } from './refresh';

/** When it was looked at last, as far as is known. */
export function lookedAt(freshness: Freshness): number | undefined {
  return freshness.checkedAt ?? freshness.readAt ?? undefined;
}

/** Whether it was not looked at for longer than twice its interval. */
export function isOverdue(freshness: Freshness, now: number): boolean {
  const seen = lookedAt(freshness);
  if (seen === undefined || freshness.intervalSeconds === undefined) return false;
  return now - seen > 2 * freshness.intervalSeconds * 1000;
}

/** "26 s ago", "not read for 3 h", or the reading that is under way. */
export function ReadFact({ freshness, refresh }: { freshness: Freshness | null; refresh: Refresh }) {
  const overdue = useTicking((now) => (freshness !== null && isOverdue(freshness, now) ? formatDuration(now - (lookedAt(freshness) ?? now)) : ''));
  if (refresh.state === 'running') return <State shape="running">{t('catalog.entity.refresh.running')}</State>;
  if (refresh.state === 'late') return <span>{t('catalog.entity.refresh.asked')}</span>;
  if (freshness === null) return <State shape="unknown">{t('catalog.entity.read.unknown')}</State>;
  const seen = lookedAt(freshness);
  if (seen === undefined) return <State shape="waiting">{t('catalog.entity.freshness.new')}</State>;
  if (freshness.state === 'failing') {
    return (
      <State shape="bad">
        {t('catalog.entity.freshness.failing')} <Time at={seen} />
      </State>
    );
  }
  if (overdue !== '') return <State shape="warn">{t('catalog.entity.read.overdue', { span: overdue })}</State>;
  return <Time at={seen} />;
}
