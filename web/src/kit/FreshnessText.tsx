// How old what you see is. Always there; a triangle once it is older than twice its interval.
import { t } from '../messages';
import { formatExact, formatTime, State, useTicking } from '../ui';

export interface FreshnessTextProps {
  /** When it was last read without failure, epoch milliseconds. */
  readAt: number | undefined;
  /** How often it is read. */
  intervalSeconds?: number | undefined;
  /** Why the last reading failed, for the title. */
  problem?: string | undefined;
}

/** Before this nobody calls it late, however short the interval. */
const GRACE_MS = 2 * 60_000;

/** Whether something has not been read for twice its interval. */
export function isStale(readAt: number, intervalSeconds: number | undefined, now: number): boolean {
  return intervalSeconds !== undefined && now - readAt > Math.max(GRACE_MS, intervalSeconds * 2000);
}

/** "26 s ago", or a triangle and "not read for 3 h". */
export function FreshnessText({ readAt, intervalSeconds, problem }: FreshnessTextProps) {
  const words = useTicking((now) => {
    if (readAt === undefined) return t('kit.neverRead');
    const late = isStale(readAt, intervalSeconds, now) || problem !== undefined;
    // The first letter carries whether it is late, so that one string says all that may change.
    return late ? `!${t('kit.notRead', { span: formatTime(readAt, now, { bare: true }) })}` : t('kit.read', { ago: formatTime(readAt, now) });
  });
  const title = [readAt === undefined ? undefined : formatExact(readAt), problem].filter(Boolean).join(' · ');
  return (
    <span className="live" title={title}>
      {words.startsWith('!') ? <State shape="warn">{words.slice(1)}</State> : words}
    </span>
  );
}
