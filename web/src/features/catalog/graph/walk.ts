// Walking with the arrow keys: left and right along the lines, up and down among what hangs on the same.
import type { Drawing, Link } from './layout';
import type { Point } from './paths';

export type Step = 'left' | 'right' | 'up' | 'down';

/** Where a step leads from a stone; the stone itself where there is nothing. */
export function step(from: string, way: Step, drawing: Drawing, links: readonly Link[]): string {
  const here = drawing.at.get(from);
  if (here === undefined) return from;
  if (way === 'left' || way === 'right') return along(from, here, way, drawing, links) ?? from;
  return beside(from, here, way, drawing) ?? from;
}

function along(from: string, here: Point, way: Step, drawing: Drawing, links: readonly Link[]): string | undefined {
  const ends = links.flatMap((it) => (way === 'right' ? (it.from === from ? [it.to] : []) : it.to === from ? [it.from] : []));
  return nearest(ends, drawing, (it) => Math.abs(it.y - here.y) + Math.abs(it.x - here.x) / 100);
}

function beside(from: string, here: Point, way: Step, drawing: Drawing): string | undefined {
  const sign = way === 'down' ? 1 : -1;
  const others = [...drawing.at.keys()].filter((id) => {
    const it = drawing.at.get(id);
    return id !== from && it !== undefined && (it.y - here.y) * sign > 0;
  });
  // The same column comes long before any other.
  return nearest(others, drawing, (it) => (it.y - here.y) * sign + Math.abs(it.x - here.x) * 4);
}

function nearest(ids: readonly string[], drawing: Drawing, cost: (at: Point) => number): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const id of ids) {
    const at = drawing.at.get(id);
    if (at === undefined) continue;
    const now = cost(at);
    if (now < least) {
      least = now;
      best = id;
    }
  }
  return best;
}

/** All lines and stones between a stone and the root: what is marked while one looks at it. */
export function wayToRoot(from: string, root: string, links: readonly Link[]): Set<string> {
  const ahead = ways(from, root, links, (it) => [it.from, it.to]);
  return ahead.size > 0 ? ahead : ways(from, root, links, (it) => [it.to, it.from]);
}

function ways(from: string, root: string, links: readonly Link[], ends: (it: Link) => [string, string]): Set<string> {
  const before = new Map<string, string>();
  const waiting = [from];
  const next = new Map<string, string[]>();
  for (const link of links) {
    const [start, end] = ends(link);
    next.set(start, [...(next.get(start) ?? []), end]);
  }
  for (let at = 0; at < waiting.length && !before.has(root); at += 1) {
    const here = waiting[at] ?? '';
    for (const end of next.get(here) ?? []) {
      if (end === from || before.has(end)) continue;
      before.set(end, here);
      waiting.push(end);
    }
  }
  const marked = new Set<string>();
  for (let here = root; before.has(here); here = before.get(here) ?? from) {
    const start = before.get(here) ?? from;
    const [one, other] = ends({ from: start, to: here });
    marked.add(`${one}\n${other}`);
  }
  return marked;
}
