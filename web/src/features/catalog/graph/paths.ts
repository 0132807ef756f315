// The lines between stones: curves along their lanes, and loops for what closes a circle.

export interface Point {
  x: number;
  y: number;
}

/** Every stone has this size. */
export const STONE = { width: 176, height: 34 } as const;
const HEAD = 7;

/** From the right of one stone to the left of another, through the lanes that were kept for it. */
export function curve(start: Point, end: Point, passed: readonly Point[]): { path: string; tip: Point } {
  const middle = STONE.height / 2;
  const tip = { x: end.x, y: end.y + middle };
  const points = [{ x: start.x + STONE.width, y: start.y + middle }, ...passed, { x: tip.x - HEAD + 1, y: tip.y }];
  let path = '';
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before === undefined) path = `M${round(point.x)} ${round(point.y)}`;
    else {
      const pull = Math.max(18, Math.abs(point.x - before.x) / 2);
      path += `C${round(before.x + pull)} ${round(before.y)} ${round(point.x - pull)} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
    }
  });
  return { path, tip };
}

/** Of a link that closes a circle: out on the right of the one, back along its lanes, in on the left of the other. */
export function loop(start: Point, end: Point, passed: readonly Point[]): { path: string; tip: Point } {
  const middle = STONE.height / 2;
  const tip = { x: end.x, y: end.y + middle };
  const right = start.x + STONE.width;
  const below = Math.max(start.y, end.y) + STONE.height + 12;
  const lane = passed[passed.length - 1]?.y ?? below;
  // Beside the stones at its ends there is no lane of its own, so it keeps clear of them.
  const clearOf = (stone: Point, y: number) => (Math.abs(y - stone.y - middle) > middle + 8 ? y : stone.y + (y < stone.y + middle ? -8 : STONE.height + 8));
  const clear = clearOf(start, lane);
  const last = { x: end.x - 6, y: clearOf(end, passed[0]?.y ?? below) };
  const points = [{ x: right, y: clear }, { x: start.x, y: clear }, ...[...passed].reverse(), { x: end.x + STONE.width, y: last.y }, last];
  let path = `M${round(right)} ${round(start.y + middle)}C${round(right + 34)} ${round(start.y + middle)} ${round(right + 34)} ${round(clear)} ${round(right)} ${round(clear)}`;
  points.slice(1).forEach((point, index) => {
    const before = points[index] ?? point;
    const pull = Math.abs(before.x - point.x) / 2;
    path += `C${round(before.x - pull)} ${round(before.y)} ${round(point.x + pull)} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
  });
  path += `C${round(last.x - 34)} ${round(last.y)} ${round(tip.x - 40)} ${round(tip.y)} ${round(tip.x - HEAD + 1)} ${round(tip.y)}`;
  return { path, tip };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
