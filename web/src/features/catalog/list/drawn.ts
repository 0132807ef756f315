// Which rows are drawn, and which of them are in view.

/** The table draws so many rows before and after those in view, once it is long. */
const OVERSCAN = 12;
const LONG = 100;

/** Which rows are drawn, for who wants to know: scrolling must not draw the whole page anew. */
export class DrawnRows {
  #range = { first: 0, last: 0 };
  readonly #watchers = new Set<() => void>();

  readonly get = (): { first: number; last: number } => this.#range;

  readonly set = (first: number, last: number): void => {
    this.#range = { first, last };
    for (const watcher of this.#watchers) watcher();
  };

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

/** Rows in view, counted from 1, out of those that are drawn. */
export function visibleOf(range: { first: number; last: number }, total: number): { first: number; last: number } {
  if (total < LONG) return { first: Math.min(1, total), last: total };
  const first = range.first === 0 ? 1 : range.first + OVERSCAN + 1;
  const last = range.last >= total - 1 ? total : Math.max(first, range.last + 1 - OVERSCAN);
  return { first, last };
}
