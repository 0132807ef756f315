// Slabs and how they are laid: edge to edge, with joints of one pixel. Slabs never stand inside slabs.
import { useId, type ReactNode } from 'react';
import { A } from './A';

export interface SlabProps {
  title?: ReactNode;
  /** In grey after the title. */
  count?: ReactNode;
  /** At the right of the header; at most two. */
  actions?: ReactNode;
  /** Leads to all of it, below a joint. */
  footer?: { label: ReactNode; href: string };
  /** The body brings its own padding: rows, tables, drawings. */
  flush?: boolean;
  /** A joint below the header. */
  joint?: boolean;
  id?: string;
  className?: string;
  /** Its content is on the way. */
  busy?: boolean;
  children?: ReactNode;
}

/** A panel: header of 44, body, an optional way on. */
export function Slab({ title, count, actions, footer, flush = false, joint = false, id, className, busy, children }: SlabProps) {
  const heading = useId();
  return (
    <section
      className={['slab', className].filter(Boolean).join(' ')}
      id={id}
      aria-labelledby={title === undefined ? undefined : heading}
      aria-busy={busy === true || undefined}
    >
      {title !== undefined && (
        <header className={joint ? 'joint' : undefined}>
          <h2 id={heading}>{title}</h2>
          {count !== undefined && <span className="cnt">{count}</span>}
          {actions !== undefined && <div className="acts">{actions}</div>}
        </header>
      )}
      {children !== undefined && (flush ? children : <div className="b">{children}</div>)}
      {footer !== undefined && (
        <A className="more" href={footer.href}>
          {footer.label}
        </A>
      )}
    </section>
  );
}

export interface LaidProps {
  /** `two`: fluid main column and fixed side column. `half`, `three`: equal columns. */
  columns?: 'one' | 'two' | 'half' | 'three';
  className?: string;
  children: ReactNode;
}

/** A grid of slabs or stacks. */
export function Laid({ columns = 'one', className, children }: LaidProps) {
  return <div className={['laid', columns, className].filter(Boolean).join(' ')}>{children}</div>;
}

/** A column of slabs; the last one grows, so that columns end together. */
export function Stack({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={['stack', className].filter(Boolean).join(' ')}>{children}</div>;
}
