// The crazy paving of the sign-in page: stones of uneven edges with a path to one of them. Drawn from a
// number, so that it is the same each time.

const WIDTH = 960;
const HEIGHT = 900;
const COLUMNS = 9;
const ROWS = 8;
const JOINT = 3;

/** A stone: its outline, and which colour it takes. */
export interface PavingStone {
  path: string;
  tone: 'a' | 'b' | 'c' | 'p' | 'x';
}

/** All stones. The path goes up from the lower edge to the heather one. */
export function paving(seed: number): PavingStone[] {
  const random = numbers(seed);
  const corners = Array.from({ length: ROWS + 1 }, (_, row) =>
    Array.from({ length: COLUMNS + 1 }, (_, column): [number, number] => [
      beyond((column / COLUMNS) * WIDTH + (random() - 0.5) * 62, column, COLUMNS),
      beyond((row / ROWS) * HEIGHT + (random() - 0.5) * 58, row, ROWS),
    ]),
  );
  const path = walk(random);
  const stones: PavingStone[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const four = [corners[row]?.[column], corners[row]?.[column + 1], corners[row + 1]?.[column + 1], corners[row + 1]?.[column]];
      const points = four.filter((it): it is [number, number] => it !== undefined);
      const at = path.indexOf(row * COLUMNS + column);
      const tone = at === path.length - 1 ? 'x' : at >= 0 ? 'p' : (['a', 'b', 'c'] as const)[Math.floor(random() * 3)] ?? 'a';
      stones.push({ path: outline(points), tone });
    }
  }
  return stones;
}

/** The outermost corners lie outside the picture, so that no edge of the paving shows. */
function beyond(place: number, at: number, last: number): number {
  return place + (at === 0 ? -40 : at === last ? 40 : 0);
}

/** Stone after stone, from the lower edge upwards, to the side now and then. */
function walk(random: () => number): number[] {
  let column = 2;
  const path: number[] = [];
  for (let row = ROWS - 1; row >= 2; row -= 1) {
    path.push(row * COLUMNS + column);
    if (random() > 0.4 && column < COLUMNS - 3) {
      column += 1;
      path.push(row * COLUMNS + column);
    }
  }
  return path;
}

/** The outline, drawn in from its neighbours by half a joint. */
function outline(points: readonly [number, number][]): string {
  const x = points.reduce((sum, it) => sum + it[0], 0) / points.length;
  const y = points.reduce((sum, it) => sum + it[1], 0) / points.length;
  const drawn = points.map(([px, py]) => {
    const far = Math.hypot(px - x, py - y);
    const factor = (far - JOINT) / far;
    return `${(x + (px - x) * factor).toFixed(1)} ${(y + (py - y) * factor).toFixed(1)}`;
  });
  return `M${drawn.join('L')}Z`;
}

/** Numbers from 0 to 1, always the same ones for a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
