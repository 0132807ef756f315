// Where the stones lie: columns in the direction of need, few crossings, neighbours at the same height.
// It is a layered drawing (Sugiyama) cut down to what a thousand stones allow within a frame or two:
// ranks by longest path, order by barycentres, heights by isotonic regression.

import { curve, loop, STONE, type Point } from './paths';

/** A line from what needs to what is needed. */
export interface Link {
  from: string;
  to: string;
}

/** A drawing. Points of stones are their upper left corners. */
export interface Drawing {
  at: Map<string, Point>;
  /** For each link, its index in the input, a path for `d` and the point of its arrow. */
  links: { index: number; path: string; tip: Point; back: boolean }[];
  width: number;
  height: number;
}

const COLUMN_GAP = 48;
const ROW = 50;
/** Room for a line that passes a column. */
const LANE = 14;
/** A column with more stones than this is laid in several. */
const TALL = 36;
const MOST_LANES = 4000;
const SWEEPS = 10;
const SETTLE = 8;

interface Slot {
  id: string;
  rank: number;
  isLane: boolean;
  y: number;
  /** Neighbours towards the left and towards the right. */
  left: Slot[];
  right: Slot[];
  place: number;
}

/**
 * Lays out stones and links. Where links run in a circle, the one that closes it on the way from `root` is
 * drawn backwards; `against` walks from there against the direction of need, as for what needs the root.
 */
export function lay(ids: readonly string[], links: readonly Link[], root?: string, against = true): Drawing {
  const known = new Set(ids);
  const used = links.map((link, index) => ({ ...link, index })).filter((it) => it.from !== it.to && known.has(it.from) && known.has(it.to));
  const back = backward(root === undefined ? ids : [root, ...ids], used, against);
  const forward = used.map((it) => (back.has(it.index) ? { from: it.to, to: it.from, index: it.index } : it));
  const ranks = ranksOf(ids, forward);
  const slots = new Map<string, Slot>(ids.map((id) => [id, slot(id, ranks.get(id) ?? 0, false)]));
  const lanes = connect(slots, forward);
  const columns = columnsOf([...slots.values(), ...[...lanes.values()].flat()]);
  order(columns);
  settle(columns);
  return draw(ids, used, back, slots, lanes, columns);
}

function slot(id: string, rank: number, isLane: boolean): Slot {
  return { id, rank, isLane, y: 0, left: [], right: [], place: 0 };
}

/** Links that close a circle; they are turned round for the layout. */
function backward(ids: readonly string[], links: readonly (Link & { index: number })[], against: boolean): Set<number> {
  const out = new Map<string, { to: string; index: number }[]>();
  for (const { from, to, index } of links) {
    const [start, end] = against ? [to, from] : [from, to];
    const known = out.get(start);
    if (known === undefined) out.set(start, [{ to: end, index }]);
    else known.push({ to: end, index });
  }
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<number>();
  for (const start of ids) {
    if (state.has(start)) continue;
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, 'open');
    for (let top = stack[stack.length - 1]; top !== undefined; top = stack[stack.length - 1]) {
      const link = out.get(top.id)?.[top.next];
      top.next += 1;
      if (link === undefined) {
        state.set(top.id, 'done');
        stack.pop();
      } else if (state.get(link.to) === 'open') back.add(link.index);
      else if (!state.has(link.to)) {
        state.set(link.to, 'open');
        stack.push({ id: link.to, next: 0 });
      }
    }
  }
  return back;
}

/** Columns: as far left of what is needed as the longest way says, then pulled towards the neighbours. */
function ranksOf(ids: readonly string[], links: readonly Link[]): Map<string, number> {
  const into = new Map<string, string[]>(ids.map((id) => [id, []]));
  const out = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of links) {
    out.get(from)?.push(to);
    into.get(to)?.push(from);
  }
  const ranks = new Map<string, number>();
  const sorted = topological(ids, into, out);
  for (const id of [...sorted].reverse()) ranks.set(id, Math.min(0, ...(out.get(id) ?? []).map((to) => (ranks.get(to) ?? 0) - 1)));
  const rank = (id: string) => ranks.get(id) ?? 0;
  for (let pass = 0; pass < 6; pass += 1) {
    let moved = false;
    for (const id of pass % 2 === 0 ? sorted : [...sorted].reverse()) {
      const before = into.get(id) ?? [];
      const after = out.get(id) ?? [];
      const lowest = before.length === 0 ? undefined : Math.max(...before.map(rank)) + 1;
      const highest = after.length === 0 ? undefined : Math.min(...after.map(rank)) - 1;
      const wanted = before.length > after.length ? lowest : after.length > before.length ? highest : undefined;
      if (wanted === undefined || wanted === rank(id)) continue;
      ranks.set(id, wanted);
      moved = true;
    }
    if (!moved) break;
  }
  const first = Math.min(0, ...ranks.values());
  for (const id of ids) ranks.set(id, rank(id) - first);
  return ranks;
}

function topological(ids: readonly string[], into: Map<string, string[]>, out: Map<string, string[]>): string[] {
  const left = new Map(ids.map((id) => [id, into.get(id)?.length ?? 0]));
  const ready = ids.filter((id) => left.get(id) === 0);
  for (let at = 0; at < ready.length; at += 1) {
    for (const to of out.get(ready[at] ?? '') ?? []) {
      const rest = (left.get(to) ?? 0) - 1;
      left.set(to, rest);
      if (rest === 0) ready.push(to);
    }
  }
  return ready;
}

/** Joins neighbours; a link over several columns gets a lane in each that it passes. */
function connect(slots: Map<string, Slot>, links: readonly (Link & { index: number })[]): Map<number, Slot[]> {
  const lanes = new Map<number, Slot[]>();
  let room = MOST_LANES;
  for (const { from, to, index } of links) {
    const start = slots.get(from);
    const end = slots.get(to);
    if (start === undefined || end === undefined) continue;
    const chain: Slot[] = [];
    for (let rank = start.rank + 1; rank < end.rank && room > 0; rank += 1) {
      chain.push(slot(`${index}/${rank}`, rank, true));
      room -= 1;
    }
    lanes.set(index, chain);
    const all = [start, ...chain, end];
    for (let at = 1; at < all.length; at += 1) {
      const one = all[at - 1];
      const other = all[at];
      if (one === undefined || other === undefined) continue;
      one.right.push(other);
      other.left.push(one);
    }
  }
  return lanes;
}

function columnsOf(slots: readonly Slot[]): Slot[][] {
  const columns: Slot[][] = Array.from({ length: Math.max(0, ...slots.map((it) => it.rank)) + 1 }, () => []);
  for (const it of slots) columns[it.rank]?.push(it);
  return columns;
}

function order(columns: Slot[][]): void {
  for (const column of columns) column.forEach((it, place) => { it.place = place; });
  let best = snapshot(columns);
  let least = crossings(columns);
  for (let sweep = 0; sweep < SWEEPS && least > 0; sweep += 1) {
    const toRight = sweep % 2 === 1;
    for (const column of toRight ? columns : [...columns].reverse()) sortBy(column, toRight ? 'left' : 'right');
    const now = crossings(columns);
    if (now < least) {
      least = now;
      best = snapshot(columns);
    }
  }
  columns.forEach((column, rank) => {
    column.splice(0, column.length, ...(best[rank] ?? []));
    column.forEach((it, place) => { it.place = place; });
  });
}

function snapshot(columns: Slot[][]): Slot[][] {
  return columns.map((column) => [...column]);
}

function sortBy(column: Slot[], side: 'left' | 'right'): void {
  const weight = new Map(column.map((it) => [it, it[side].length === 0 ? it.place : it[side].reduce((sum, one) => sum + one.place, 0) / it[side].length]));
  column.sort((one, other) => (weight.get(one) ?? 0) - (weight.get(other) ?? 0) || one.place - other.place);
  column.forEach((it, place) => { it.place = place; });
}


/** How many pairs of lines cross, by counting inversions. */
function crossings(columns: Slot[][]): number {
  let count = 0;
  for (const column of columns) {
    const ends = column.flatMap((it) => it.right.map((one) => one.place).sort((one, other) => one - other));
    const size = Math.max(0, ...ends) + 1;
    const tree = new Int32Array(size + 1);
    ends.forEach((place, seen) => {
      let below = 0;
      for (let at = place + 1; at > 0; at -= at & -at) below += tree[at] ?? 0;
      count += seen - below;
      for (let at = place + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
    });
  }
  return count;
}

/** In how many columns a tall one is laid. */
function foldsOf(column: readonly Slot[]): number {
  return Math.max(1, Math.ceil(column.filter((it) => !it.isLane).length / TALL));
}

function widthOf(column: readonly Slot[]): number {
  return foldsOf(column) * (STONE.width + 18) - 18;
}

/** Heights: each as near to its neighbours as the order and the distances allow. */
function settle(columns: Slot[][]): void {
  for (const column of columns) {
    const offsets = offsetsOf(column);
    column.forEach((it, index) => { it.y = (offsets[index] ?? 0) - (offsets[column.length - 1] ?? 0) / 2; });
  }
  for (let pass = 0; pass < SETTLE; pass += 1) {
    for (const column of pass % 2 === 0 ? [...columns].reverse() : columns) {
      const wanted = column.map((it) => {
        const near = pass === SETTLE - 1 ? [...it.left, ...it.right] : pass % 2 === 0 ? (it.right.length > 0 ? it.right : it.left) : it.left.length > 0 ? it.left : it.right;
        return near.length === 0 ? it.y : near.reduce((sum, one) => sum + one.y, 0) / near.length;
      });
      place(column, wanted);
    }
  }
}

function offsetsOf(column: readonly Slot[]): number[] {
  const row = ROW / foldsOf(column);
  let at = 0;
  return column.map((it, index) => {
    const before = column[index - 1];
    if (before !== undefined) at += it.isLane && before.isLane ? LANE : it.isLane || before.isLane ? (row + LANE) / 2 : row;
    return at;
  });
}

/** The heights nearest to the wanted ones that keep order and distance (pool adjacent violators). */
function place(column: readonly Slot[], wanted: readonly number[]): void {
  const offsets = offsetsOf(column);
  const blocks: { sum: number; count: number }[] = [];
  column.forEach((_, index) => {
    let block = { sum: (wanted[index] ?? 0) - (offsets[index] ?? 0), count: 1 };
    for (let last = blocks[blocks.length - 1]; last !== undefined && last.sum / last.count > block.sum / block.count; last = blocks[blocks.length - 1]) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  });
  let index = 0;
  for (const block of blocks) {
    for (let each = 0; each < block.count; each += 1, index += 1) {
      const it = column[index];
      if (it !== undefined) it.y = block.sum / block.count + (offsets[index] ?? 0);
    }
  }
}

function draw(ids: readonly string[], links: readonly (Link & { index: number })[], back: Set<number>, slots: Map<string, Slot>, lanes: Map<number, Slot[]>, columns: Slot[][]): Drawing {
  const lefts: number[] = [];
  let x = 0;
  for (const column of columns) {
    lefts.push(x);
    x += widthOf(column) + COLUMN_GAP + Math.min(40, column.length);
  }
  const top = Math.min(0, ...[...slots.values()].map((it) => it.y));
  const bottom = Math.max(0, ...[...slots.values()].map((it) => it.y));
  const at = new Map<string, Point>();
  columns.forEach((column, rank) => {
    const folds = foldsOf(column);
    column.filter((it) => !it.isLane).forEach((it, index) => {
      at.set(it.id, { x: (lefts[rank] ?? 0) + (index % folds) * (STONE.width + 18), y: Math.round(it.y - top) });
    });
  });
  const drawn = links.flatMap(({ from, to, index }) => {
    const start = at.get(from);
    const end = at.get(to);
    if (start === undefined || end === undefined) return [];
    // Straight through the whole column, so that a line bends beside stones and not behind them.
    const passed = (lanes.get(index) ?? []).flatMap((it) => {
      const left = lefts[it.rank] ?? 0;
      const y = it.y - top + STONE.height / 2;
      return [{ x: left - 4, y }, { x: left + widthOf(columns[it.rank] ?? []) + 4, y }];
    });
    if (back.has(index)) return [{ index, back: true, ...loop(start, end, passed) }];
    return [{ index, back: false, ...curve(start, end, passed) }];
  });
  const width = Math.max(0, ...ids.map((id) => at.get(id)?.x ?? 0)) + STONE.width;
  return { at, links: drawn, width, height: bottom - top + STONE.height };
}
