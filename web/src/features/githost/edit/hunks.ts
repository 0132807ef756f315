// The lines in which two texts differ, with three lines around them. What begins and ends alike is left out first, so
// that a change in a long file costs what the change is long.
import type { DiffFile } from '../../../ui';

type Hunk = DiffFile['hunks'][number];

const AROUND = 3;
/** Above this many lines times lines the middle is one block: an exact answer would hold up the page. */
const MOST = 4_000_000;

/** The places that differ. */
export function hunksOf(before: string, after: string): Hunk[] {
  if (before === after) return [];
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const lines = [
    ...old.slice(0, head).map((it) => ` ${it}`),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...old.slice(old.length - tail).map((it) => ` ${it}`),
  ];
  const hunks = cut(lines);
  // Alike but for the end of the last line, which Git tells as a change of that line.
  const last = old.at(-1);
  return hunks.length > 0 || last === undefined ? hunks : [{ oldStart: old.length, newStart: now.length, section: '', lines: [`-${last}`, `+${last}`] }];
}

/** The lines of a text; the end of the last one begins no further line. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

function middle(old: readonly string[], now: readonly string[]): string[] {
  if (old.length * now.length > MOST) return [...old.map((it) => `-${it}`), ...now.map((it) => `+${it}`)];
  const width = now.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  const get = (row: number, column: number) => table[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      table[row * width + column] = old[row] === now[column] ? get(row + 1, column + 1) + 1 : Math.max(get(row + 1, column), get(row, column + 1));
    }
  }
  const out: string[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    if (row < old.length && column < now.length && old[row] === now[column]) {
      out.push(` ${old[row] ?? ''}`);
      row += 1;
      column += 1;
    } else if (column >= now.length || (row < old.length && get(row + 1, column) >= get(row, column + 1))) {
      out.push(`-${old[row] ?? ''}`);
      row += 1;
    } else {
      out.push(`+${now[column] ?? ''}`);
      column += 1;
    }
  }
  return out;
}

function cut(lines: readonly string[]): Hunk[] {
  const hunks: { oldStart: number; newStart: number; section: string; lines: string[] }[] = [];
  const changed = lines.flatMap((it, index) => (it.startsWith(' ') ? [] : [index]));
  let [old, now, at] = [1, 1, 0];
  for (let index = 0; index < changed.length; ) {
    const first = Math.max(at, (changed[index] ?? 0) - AROUND);
    let last = changed[index] ?? 0;
    while (index < changed.length && (changed[index] ?? 0) - last <= 2 * AROUND) last = changed[index++] ?? 0;
    const end = Math.min(lines.length, last + AROUND + 1);
    old += first - at;
    now += first - at;
    const part = lines.slice(first, end);
    hunks.push({ oldStart: old, newStart: now, section: '', lines: part });
    old += part.filter((it) => !it.startsWith('+')).length;
    now += part.filter((it) => !it.startsWith('-')).length;
    at = end;
  }
  return hunks;
}
