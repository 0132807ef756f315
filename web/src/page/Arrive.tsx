// A page made of several answers appears at once: its parts are laid out unseen until the answers that were
// asked for at its start are there, or a moment has passed. Nothing moves under the eye then.
import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';

/** As long as content from before would stay (portal.md section 6). */
const LONGEST_MS = 300;
/** One answer often leads to the next question. */
const QUIET_MS = 40;

/** Its children, unseen at first. */
export function Arrive({ children }: { children: ReactNode }) {
  const fetching = useIsFetching();
  const [isThere, setIsThere] = useState(false);
  const began = useRef<number>(undefined);
  useEffect(() => {
    if (isThere) return;
    began.current ??= performance.now();
    const left = LONGEST_MS - (performance.now() - began.current);
    const timer = setTimeout(() => {
      setIsThere(true);
    }, Math.max(0, fetching === 0 ? Math.min(QUIET_MS, left) : left));
    return () => {
      clearTimeout(timer);
    };
  }, [fetching, isThere]);
  return (
    <div className={isThere ? 'arrive' : 'arrive unseen'} aria-busy={!isThere || undefined}>
      {children}
    </div>
  );
}
