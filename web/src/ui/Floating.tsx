// A surface beside a place on the page that is not a component: the card of a link, say.
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { FLOATS } from './theme';

export interface FloatingProps {
  /** Beside what. */
  anchor: DOMRect;
  /** Escape, or the page scrolled. */
  onClose: () => void;
  children: ReactNode;
}

const GAP = 6;
const EDGE = 8;

/** Below its anchor, above it where there is no room. */
export function Floating({ anchor, onClose, children }: FloatingProps) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number }>();
  useLayoutEffect(() => {
    const it = box.current;
    if (it === null) return;
    const put = () => {
      const below = anchor.bottom + GAP;
      const fits = below + it.offsetHeight <= window.innerHeight - EDGE;
      const rightmost = window.innerWidth - it.offsetWidth - EDGE;
      const start = document.dir === 'rtl' ? anchor.right - it.offsetWidth : anchor.left;
      setPlace({
        left: Math.max(EDGE, Math.min(start, rightmost)),
        top: fits ? below : Math.max(EDGE, anchor.top - GAP - it.offsetHeight),
      });
    };
    put();
    const watcher = new ResizeObserver(put);
    watcher.observe(it);
    return () => {
      watcher.disconnect();
    };
  }, [anchor]);
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
    };
    window.addEventListener('scroll', onClose, { capture: true, passive: true });
    document.addEventListener('keydown', key);
    return () => {
      window.removeEventListener('scroll', onClose, { capture: true });
      document.removeEventListener('keydown', key);
    };
  }, [onClose]);
  return createPortal(
    <div ref={box} className="pop fixed" style={place ?? { left: 0, top: 0, visibility: 'hidden' }}>
      {children}
    </div>,
    document.getElementById(FLOATS) ?? document.body,
  );
}
