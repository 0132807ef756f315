// Which rows of a table are drawn: all of a short one, those in view of a long one.
import { useVirtualizer, useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';

/** From this many rows on. */
const VIRTUAL_FROM = 100;
const OVERSCAN = 12;

/** What to draw, and how much room stands before and after it. */
export interface VisibleRows {
  items: readonly number[];
  before: number;
  after: number;
  isVirtual: boolean;
  scrollTo: (index: number) => void;
}

/** Rows are as high as the density says; the first one drawn is measured. */
export function useVisibleRows(frame: RefObject<HTMLDivElement | null>, count: number, scroll: 'page' | 'own'): VisibleRows {
  const isVirtual = count >= VIRTUAL_FROM;
  const [height, setHeight] = useState(36);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const box = frame.current;
    if (box === null || !isVirtual) return;
    const measure = () => {
      const row = box.querySelector<HTMLElement>('tbody > tr[data-row]');
      const high = row?.getBoundingClientRect().height ?? 0;
      if (high > 0) setHeight((was) => (Math.abs(was - high) < 0.1 ? was : high));
      setMargin(box.getBoundingClientRect().top + window.scrollY + headOf(box));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    watcher.observe(document.documentElement);
    return () => {
      watcher.disconnect();
    };
  }, [frame, isVirtual]);
  const estimateSize = useCallback(() => height, [height]);
  const page = useWindowVirtualizer({ count, estimateSize, overscan: OVERSCAN, scrollMargin: margin, enabled: isVirtual && scroll === 'page' });
  const own = useVirtualizer({ count, estimateSize, overscan: OVERSCAN, getScrollElement: () => frame.current, enabled: isVirtual && scroll === 'own' });
  const used = scroll === 'page' ? page : own;
  useLayoutEffect(() => {
    used.measure();
  }, [used, height]);
  const scrollTo = useCallback(
    (index: number) => {
      showRow(frame.current, index, height, scroll);
    },
    [frame, height, scroll],
  );
  if (!isVirtual) return { items: Array.from({ length: count }, (_, index) => index), before: 0, after: 0, isVirtual, scrollTo };
  const drawn: VirtualItem[] = used.getVirtualItems();
  const shift = scroll === 'page' ? margin : 0;
  const first = drawn[0];
  const last = drawn.at(-1);
  return {
    items: drawn.map((it) => it.index),
    before: first === undefined ? 0 : first.start - shift,
    after: last === undefined ? count * height : Math.max(0, used.getTotalSize() - (last.end - shift)),
    isVirtual,
    scrollTo,
  };
}

function headOf(box: HTMLElement): number {
  return box.querySelector('thead')?.getBoundingClientRect().height ?? 0;
}

/** Brings a row into view with as little movement as possible, clear of the bar, the head and the pager. */
function showRow(box: HTMLDivElement | null, index: number, height: number, scroll: 'page' | 'own'): void {
  const body = box?.querySelector('tbody');
  if (!box || !body) return;
  const row = body.querySelector<HTMLElement>(`tr[data-row="${index}"]`)?.getBoundingClientRect();
  const top = row?.top ?? body.getBoundingClientRect().top + index * height;
  const bottom = row?.bottom ?? top + height;
  const head = headOf(box);
  if (scroll === 'own') {
    const area = box.getBoundingClientRect();
    if (top < area.top + head) box.scrollTop -= area.top + head - top;
    else if (bottom > area.bottom) box.scrollTop += bottom - area.bottom;
    return;
  }
  const bar = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0;
  const foot = window.innerHeight - PAGER;
  if (top < bar + head) window.scrollBy(0, top - bar - head);
  else if (bottom > foot) window.scrollBy(0, bottom - foot);
}

/** Room for the line below the list. */
const PAGER = 44;
