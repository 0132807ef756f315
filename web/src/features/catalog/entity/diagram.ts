// Where the parts of a system are drawn: a column of stones for each kind, in the order in which need
// flows, and the lines of need between them.
import { refOf } from '../../../kit';
import type { Entity } from '../../../api/client';
import { relationsOf } from './facts';

/** A stone of the drawing. Positions are of its upper left corner. */
export interface Stone {
  ref: string;
  entity: Entity;
  x: number;
  y: number;
}

/** A column of the drawing. */
export interface Column {
  kind: string;
  /** The kind as it is written. */
  written: string;
  x: number;
  count: number;
  /** How many are not drawn. */
  more: number;
}

/** A line from what needs to what is needed. */
export interface Line {
  from: Stone;
  to: Stone;
}

/** The whole drawing. */
export interface Drawing {
  columns: Column[];
  stones: Stone[];
  lines: Line[];
  width: number;
  height: number;
}

/** Measures of the drawing, in units of its view box. */
export const STONE = { width: 160, height: 30, gapX: 46, gapY: 12, head: 28, edge: 1 } as const;
/** Most stones of a column. */
const MOST = 9;
const ORDER = ['domain', 'system', 'component', 'api', 'resource'];
const NEEDS: ReadonlySet<string> = new Set(['dependsOn', 'consumesApi', 'apiProvidedBy']);

/** Lays the parts out. Those with most lines stand first, so that what is left out matters least. */
export function layOut(parts: readonly Entity[]): Drawing {
  const known = new Map(parts.map((it) => [refOf(it), it]));
  const pairs = [...known].flatMap(([from, entity]) =>
    relationsOf(entity)
      .filter((it) => NEEDS.has(it.type) && it.targetRef !== from && known.has(it.targetRef))
      .map((it) => ({ from, to: it.targetRef })),
  );
  const weight = new Map<string, number>();
  for (const pair of pairs) for (const end of [pair.from, pair.to]) weight.set(end, (weight.get(end) ?? 0) + 1);
  const kinds = [...new Set([...known.values()].map((it) => it.kind.toLowerCase()))].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
  const columns: Column[] = [];
  const stones = new Map<string, Stone>();
  let tallest = 0;
  kinds.forEach((kind, index) => {
    const all = [...known].filter(([, it]) => it.kind.toLowerCase() === kind);
    all.sort(([one], [other]) => (weight.get(other) ?? 0) - (weight.get(one) ?? 0) || (one < other ? -1 : 1));
    const shown = all.slice(0, all.length > MOST ? MOST - 1 : MOST);
    const x = STONE.edge + index * (STONE.width + STONE.gapX);
    columns.push({ kind, written: all[0]?.[1].kind ?? kind, x, count: all.length, more: all.length - shown.length });
    shown.forEach(([ref, entity], row) => {
      stones.set(ref, { ref, entity, x, y: STONE.head + row * (STONE.height + STONE.gapY) });
    });
    tallest = Math.max(tallest, shown.length + (all.length > shown.length ? 1 : 0));
  });
  const lines = pairs.flatMap(({ from, to }) => {
    const [one, other] = [stones.get(from), stones.get(to)];
    return one === undefined || other === undefined ? [] : [{ from: one, to: other }];
  });
  const width = STONE.edge * 2 + kinds.length * STONE.width + Math.max(0, kinds.length - 1) * STONE.gapX;
  const height = STONE.head + tallest * (STONE.height + STONE.gapY);
  return { columns, stones: [...stones.values()], lines, width, height };
}

/** The curve of a line: between columns from side to side, within a column around it. */
export function curveOf({ from, to }: Line): string {
  const middle = (stone: Stone) => stone.y + STONE.height / 2;
  const [y1, y2] = [middle(from), middle(to)];
  if (from.x === to.x) {
    const side = from.x + STONE.width;
    const out = side + Math.min(STONE.gapX * 0.6, 18 + Math.abs(y2 - y1) / 4);
    return `M${side} ${y1}C${out} ${y1} ${out} ${y2} ${side + 6} ${y2}`;
  }
  const forward = to.x > from.x;
  const start = forward ? from.x + STONE.width : from.x;
  const end = forward ? to.x - 6 : to.x + STONE.width + 6;
  const half = (start + end) / 2;
  return `M${start} ${y1}C${half} ${y1} ${half} ${y2} ${end} ${y2}`;
}

/** The head of a line, at the stone that is needed. */
export function headOf({ from, to }: Line): string {
  const y = to.y + STONE.height / 2;
  const fromLeft = to.x > from.x;
  const x = fromLeft ? to.x : to.x + STONE.width;
  const back = fromLeft ? -6 : 6;
  return `M${x + back} ${y - 3.5}L${x} ${y}L${x + back} ${y + 3.5}Z`;
}

function rank(kind: string): number {
  const place = ORDER.indexOf(kind);
  return place < 0 ? ORDER.length : place;
}
