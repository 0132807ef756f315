// Times and durations in words (portal.md section 9). Times are epoch milliseconds.
import { t } from '../messages';
import { LOCALE } from './numbers';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dayMonth = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long' });
const dayMonthYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' });
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const utcClock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
const exact = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

export interface TimeStyle {
  /** Without "ago", for columns whose head says it. */
  bare?: boolean;
}

/** "26 s ago", "12 min ago", "3 h ago", "yesterday", "6 days ago", "14 November", "14 November 2025"; "in 4 min" ahead. */
export function formatTime(at: number, now: number = Date.now(), { bare = false }: TimeStyle = {}): string {
  if (!isMoment(at)) return t('ui.state.unknown');
  const span = now - at;
  const far = Math.abs(span);
  const unit = unitOf(far, at, now);
  if (unit === undefined) {
    return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth.format(at) : dayMonthYear.format(at);
  }
  if (unit.name === 'day') return t(span < 0 ? 'ui.time.tomorrow' : 'ui.time.yesterday');
  if (unit.name === 'seconds' && unit.count === 0) return t('ui.time.now');
  if (span < 0) return t('ui.time.in', { span: t(`ui.time.${unit.name}`, { count: unit.count }) });
  return t(bare ? `ui.time.${unit.name}` : `ui.time.${unit.name}Ago`, { count: unit.count });
}

/** Whether a number is a time at all: sources send anything. */
export function isMoment(at: number): boolean {
  return Math.abs(at) < 8.64e15;
}

function unitOf(far: number, at: number, now: number): { name: string; count: number } | undefined {
  if (far < MINUTE) return { name: 'seconds', count: Math.floor(far / SECOND) };
  if (far < HOUR) return { name: 'minutes', count: Math.floor(far / MINUTE) };
  if (far < DAY) return { name: 'hours', count: Math.floor(far / HOUR) };
  const days = Math.abs(dayNumber(now) - dayNumber(at));
  if (days <= 1) return { name: 'day', count: 1 };
  return days < 7 ? { name: 'days', count: days } : undefined;
}

/** Calendar days where the user is, so that "yesterday" means yesterday. */
function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

/** Local time with its zone, and UTC: what stands in the title of every time. */
export function formatExact(at: number): string {
  return `${exact.format(at)} · ${utcClock.format(at)} UTC`;
}

/** "09:41:12". */
export function formatClock(at: number): string {
  return clock.format(at);
}

/** "14 November 2025". */
export function formatDate(at: number): string {
  return dayMonthYear.format(at);
}

/** "4 min 12 s": two units at most, milliseconds below a second. */
export function formatDuration(milliseconds: number): string {
  const all = Math.max(0, milliseconds);
  if (all < SECOND) return t('ui.time.milliseconds', { count: all < 10 ? Math.round(all * 10) / 10 : Math.round(all) });
  const parts: [name: string, count: number][] = [
    ['days', Math.floor(all / DAY)],
    ['hours', Math.floor((all % DAY) / HOUR)],
    ['minutes', Math.floor((all % HOUR) / MINUTE)],
    ['seconds', Math.floor((all % MINUTE) / SECOND)],
  ];
  const first = parts.findIndex(([, count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => t(`ui.time.${name}`, { count }))
    .join(' ');
}
