// A fact that changes while somebody looks at it lights up for a moment and goes back.
import { useEffect, useRef, useState, type ReactNode } from 'react';

const LIT_MS = 1200;

/** Lights its content when `value` becomes another. */
export function Flash({ value, children }: { value: string; children: ReactNode }) {
  const before = useRef(value);
  const [lit, setLit] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setLit(true);
    const timer = setTimeout(() => {
      setLit(false);
    }, LIT_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return <span className={lit ? 'ent-flash lit' : 'ent-flash'}>{children}</span>;
}
