// Times that stay true while they are looked at. One clock for all of them; a time is drawn anew only when
// its words change.
import { useSyncExternalStore } from 'react';
import { formatExact, formatTime, isMoment, type TimeStyle } from './time';

const TICK_MS = 1000;
const watchers = new Set<() => void>();
let clock: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  clock ??= setInterval(() => {
    if (document.hidden) return;
    for (const it of watchers) it();
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
}

/** The words for a moment that depends on now, kept true. The function must be cheap. */
export function useTicking(words: (now: number) => string): string {
  return useSyncExternalStore(watch, () => words(Date.now()));
}

export interface TimeProps extends TimeStyle {
  /** Epoch milliseconds. */
  at: number;
  className?: string;
}

/** "26 s ago", ticking; the exact time in its title. */
export function Time({ at, bare, className }: TimeProps) {
  const words = useTicking((now) => formatTime(at, now, { bare }));
  const iso = isMoment(at) ? new Date(at).toISOString() : undefined;
  return (
    <time className={['live', className].filter(Boolean).join(' ')} dateTime={iso} title={iso === undefined ? undefined : formatExact(at)}>
      {words}
    </time>
  );
}
