// How much room there is, and when something has taken too long to look fresh.
import { useEffect, useState, useSyncExternalStore } from 'react';

const ROOMY = window.matchMedia('(min-width: 1280px)');
/** Rows of the question before are greyed after this long. */
const LATE_MS = 300;

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
