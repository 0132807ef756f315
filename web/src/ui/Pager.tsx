// The line below a list: how much of it is seen, which keys work here, and what else is true.
import type { ReactNode } from 'react';
import { Kbd } from './Kbd';

export interface PagerProps {
  /** Such as "1–50 of 318". */
  children: ReactNode;
  /** Keys and what they do, left out on phones. */
  hints?: readonly { keys: readonly string[]; label: string }[];
  /** At the right. */
  end?: ReactNode;
}

/** Sticks to the foot of the window. */
export function Pager({ children, hints = [], end }: PagerProps) {
  return (
    <div className="pager">
      <span>{children}</span>
      {hints.map((hint) => (
        <span key={hint.label} className="hide-sm fx g4">
          {hint.keys.map((keys) => (
            <Kbd key={keys} keys={keys} />
          ))}
          {hint.label}
        </span>
      ))}
      {end !== undefined && <span className="end fx g4">{end}</span>}
    </div>
  );
}
