// What the frame of a log knows of itself: how far it is scrolled, how high it is, and how high a line is in it.
import { useLayoutEffect, useState, type RefObject } from 'react';

/** In pixels. */
export interface FrameSize {
  height: number;
  width: number;
  /** Of a line: it is in rem, and so in no whole number of pixels everywhere. */
  line: number;
}

/** Measured before the first lines are drawn, and whenever the frame changes. */
export function useFrameSize(frame: RefObject<HTMLElement | null>, probe: RefObject<HTMLElement | null>): FrameSize | undefined {
  const [size, setSize] = useState<FrameSize>();
  useLayoutEffect(() => {
    const box = frame.current;
    const one = probe.current;
    if (box === null || one === null) return;
    const measure = () => {
      const next = { height: box.clientHeight, width: box.clientWidth, line: one.getBoundingClientRect().height };
      setSize((was) => (was?.height === next.height && was.width === next.width && was.line === next.line ? was : next));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    watcher.observe(one);
    return () => {
      watcher.disconnect();
    };
  }, [frame, probe]);
  return size;
}
