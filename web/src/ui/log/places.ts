// Where the lines of a log and the heads of its folds stand: blocks one below the other, and which part of them is in view.
import type { Shape } from '../State';
import type { Heights } from './heights';

/** A part of a log that can be folded. Folds lie in their order and do not overlap. */
export interface Fold {
  id: string;
  title: string;
  shape: Shape;
  /** Its first line, and the one after its last. */
  from: number;
  to: number;
  /** At the right of its head: how long it took. */
  meta?: string;
  /** Whether it is folded as long as nobody has said otherwise. */
  folded: boolean;
}

/** A head, or lines between two heads. */
export type Block =
  | { kind: 'fold'; fold: Fold; open: boolean; top: number; height: number }
  | { kind: 'lines'; from: number; to: number; top: number; height: number };

/** Sizes in pixels. */
export interface Sizes {
  line: number;
  fold: number;
  /** Above and below the lines of a fold. */
  gap: number;
}

/** Every block, from the top. */
export function blocksOf(total: number, folds: readonly Fold[], isOpen: (fold: Fold) => boolean, heights: Heights, sizes: Sizes): Block[] {
  const blocks: Block[] = [];
  let top = 0;
  const lines = (from: number, to: number) => {
    if (to <= from) return;
    const height = (to - from) * sizes.line + heights.before(to) - heights.before(from) + 2 * sizes.gap;
    blocks.push({ kind: 'lines', from, to, top, height });
    top += height;
  };
  let at = 0;
  for (const fold of folds) {
    const from = Math.min(Math.max(fold.from, at), total);
    const to = Math.min(Math.max(fold.to, from), total);
    lines(at, from);
    const open = isOpen(fold);
    blocks.push({ kind: 'fold', fold, open, top, height: sizes.fold });
    top += sizes.fold;
    if (open) lines(from, to);
    at = to;
  }
  lines(at, total);
  return blocks;
}

/** How high all of them are. */
export function heightOf(blocks: readonly Block[]): number {
  const last = blocks.at(-1);
  return last === undefined ? 0 : last.top + last.height;
}

/** The top of a line within its block. */
export function topOf(block: Block & { kind: 'lines' }, line: number, heights: Heights, sizes: Sizes): number {
  return block.top + sizes.gap + (line - block.from) * sizes.line + heights.before(line) - heights.before(block.from);
}

/** The line of a block at a height: the last one that begins at or above it. */
export function lineAt(block: Block & { kind: 'lines' }, y: number, heights: Heights, sizes: Sizes): number {
  let low = block.from;
  let high = block.to - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (topOf(block, middle, heights, sizes) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A part of the log that is drawn. */
export type Part =
  | { kind: 'fold'; fold: Fold; open: boolean; top: number }
  | { kind: 'lines'; /** First line of its block. */ block: number; from: number; to: number; top: number };

/** What is drawn between two heights. */
export function partsIn(blocks: readonly Block[], top: number, bottom: number, heights: Heights, sizes: Sizes): Part[] {
  const parts: Part[] = [];
  for (let at = firstAt(blocks, top); at < blocks.length; at += 1) {
    const block = blocks[at];
    if (block === undefined || block.top > bottom) break;
    if (block.kind === 'fold') {
      parts.push({ kind: 'fold', fold: block.fold, open: block.open, top: block.top });
    } else {
      const from = lineAt(block, top, heights, sizes);
      const to = lineAt(block, bottom, heights, sizes) + 1;
      parts.push({ kind: 'lines', block: block.from, from, to, top: topOf(block, from, heights, sizes) });
    }
  }
  return parts;
}

function firstAt(blocks: readonly Block[], y: number): number {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a line stands; its fold's head where that is folded. */
export function placeOf(blocks: readonly Block[], line: number, heights: Heights, sizes: Sizes): number {
  let head = 0;
  for (const block of blocks) {
    if (block.kind === 'fold') {
      if (block.fold.from <= line) head = block.top;
    } else if (line >= block.from && line < block.to) {
      return topOf(block, line, heights, sizes);
    }
  }
  return head;
}
