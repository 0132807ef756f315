// The head of a page: what it is about, and the facts that are always wanted.
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { t } from '../messages';

export interface PageHeaderProps {
  title: ReactNode;
  /** A KindGlyph or nothing. */
  glyph?: ReactNode;
  /** Chips after the title. */
  chips?: ReactNode;
  /** Below the title: three lines, then "more". */
  description?: ReactNode;
  /** At the right of the title. */
  side?: ReactNode;
  /** `Facts`, fields, whatever follows. */
  children?: ReactNode;
  /** A joint below; leave it out where tabs follow. */
  line?: boolean;
}

/** Title, chips, description, facts. */
export function PageHeader({ title, glyph, chips, description, side, children, line = false }: PageHeaderProps) {
  return (
    <div className={line ? 'ph line' : 'ph'}>
      <div className="row1">
        {glyph}
        <div className="grow">
          <div className="fx wrap">
            <h1 dir="auto">{title}</h1>
            {chips}
          </div>
          {description !== undefined && <Description>{description}</Description>}
        </div>
        {side}
      </div>
      {children}
    </div>
  );
}

function Description({ children }: { children: ReactNode }) {
  const text = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [long, setLong] = useState(false);
  useLayoutEffect(() => {
    const box = text.current;
    if (box === null) return;
    const look = () => {
      if (!open) setLong(box.scrollHeight > box.clientHeight + 1);
    };
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(box);
    return () => {
      watcher.disconnect();
    };
  }, [children, open]);
  return (
    <>
      <div ref={text} className={open ? 'desc' : 'desc clamp'} dir="auto">
        {children}
      </div>
      {long && (
        <button
          type="button"
          className="link meta"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {t(open ? 'ui.readLess' : 'ui.readMore')}
        </button>
      )}
    </>
  );
}

/** One fact: its name in grey, its value. */
export interface Fact {
  name: string;
  value: ReactNode;
  /** Left out on phones. */
  wideOnly?: boolean;
}

/** The line of facts below a title. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.name} className={fact.wideOnly === true ? 'hide-sm' : undefined}>
          <dt className="k">{fact.name}</dt>
          <dd className="fx">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
