// How much room there is, what is in view, and when something has taken too long to look fresh.
import { useEffect, useState, useSyncExternalStore } from 'react';

const ROOMY = window.matchMedia('(min-width: 1280px)');
/** Rows of the question before are greyed after this long. */
const LATE_MS = 300;
/** The table draws so many rows before and after those in view, once it is long. */
const OVERSCAN = 12;
const LONG = 100;

/** Whether every column has its place. */
export function useRoomy(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      ROOMY.addEventListener('change', watcher);
      return () => {
        ROOMY.removeEventListener('change', watcher);
      };
    },
    () => ROOMY.matches,
  );
}

/** True once `isWaiting` has been so for a while. */
export function useLate(isWaiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => {
      setLate(true);
    }, LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWaiting]);
  return late;
}

/** Rows in view, counted from 1, out of those that are drawn. */
export function visibleOf(range: { first: number; last: number }, total: number): { first: number; last: number } {
  if (total < LONG) return { first: Math.min(1, total), last: total };
  const first = range.first === 0 ? 1 : range.first + OVERSCAN + 1;
  const last = range.last >= total - 1 ? total : Math.max(first, range.last + 1 - OVERSCAN);
  return { first, last };
}
