// Tabs are links: each is an address of its own.
import { useEffect, useRef, type ReactNode } from 'react';
import { A } from './A';

export interface Tab {
  id: string;
  label: ReactNode;
  href: string;
  /** In grey after the label. */
  count?: ReactNode;
}

export interface TabsProps {
  /** What the tabs are of, spoken. */
  label: string;
  tabs: readonly Tab[];
  /** Id of the one that is shown. */
  current: string;
}

/** A row of tabs; the current one is scrolled into view on phones. */
export function Tabs({ label, tabs, current }: TabsProps) {
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    const here = row.current?.querySelector<HTMLElement>('[aria-current]');
    const box = row.current;
    if (!here || !box || box.scrollWidth <= box.clientWidth) return;
    box.scrollLeft = here.offsetLeft - (box.clientWidth - here.offsetWidth) / 2;
  }, [current]);
  return (
    <nav className="tabs" aria-label={label} ref={row}>
      {tabs.map((tab) => (
        <A key={tab.id} href={tab.href} aria-current={tab.id === current ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span className="c">{tab.count}</span>}
        </A>
      ))}
    </nav>
  );
}
