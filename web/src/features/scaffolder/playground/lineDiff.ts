// How the files of one dry run differ from those of the one before.
import type { DiffFile } from '../../../ui';

/** A produced file, as far as comparing goes. */
export interface Compared {
  path: string;
  /** Nothing for what is no text. */
  text?: string | undefined;
  executable: boolean;
  /** Stands for the content of what is no text. */
  base64?: string | undefined;
}

const CONTEXT = 3;
/** More edits than this are told as another file altogether. */
const EDITS_MOST = 2000;

/** All files that differ. */
export function compare(before: readonly Compared[], after: readonly Compared[]): DiffFile[] {
  const old = new Map(before.map((it) => [it.path, it]));
  const now = new Map(after.map((it) => [it.path, it]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path) => {
    const one = old.get(path);
    const other = now.get(path);
    if (one !== undefined && other !== undefined && one.text === other.text && one.base64 === other.base64 && one.executable === other.executable) return [];
    return [fileDiff(path, one, other)];
  });
}

function fileDiff(path: string, one: Compared | undefined, other: Compared | undefined): DiffFile {
  const isBinary = (one !== undefined && one.text === undefined) || (other !== undefined && other.text === undefined);
  const lines = isBinary ? [] : edits(linesOf(one?.text), linesOf(other?.text));
  return {
    path,
    oldPath: one === undefined ? null : path,
    status: one === undefined ? 'added' : other === undefined ? 'deleted' : 'modified',
    oldMode: modeOf(one),
    newMode: modeOf(other),
    additions: lines.filter((it) => it.startsWith('+')).length,
    deletions: lines.filter((it) => it.startsWith('-')).length,
    isBinary,
    isCut: false,
    hunks: hunksOf(lines),
  };
}

function modeOf(file: Compared | undefined): string {
  return file === undefined ? '000000' : file.executable ? '100755' : '100644';
}

function linesOf(text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

/** Myers' shortest way from one to the other; each line with ` `, `+` or `-` before it. */
export function edits(one: readonly string[], other: readonly string[]): string[] {
  const reach = new Map<number, number>([[1, 0]]);
  const trail: Map<number, number>[] = [];
  const limit = Math.min(one.length + other.length, EDITS_MOST);
  for (let depth = 0; depth <= limit; depth += 1) {
    trail.push(new Map(reach));
    for (let k = -depth; k <= depth; k += 2) {
      let x = isDown(reach, k, depth) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < one.length && x - k < other.length && one[x] === other[x - k]) x += 1;
      reach.set(k, x);
      if (x >= one.length && x - k >= other.length) return walkBack(trail, one, other);
    }
  }
  return [...one.map((it) => `-${it}`), ...other.map((it) => `+${it}`)];
}

function isDown(reach: ReadonlyMap<number, number>, k: number, depth: number): boolean {
  return k === -depth || (k !== depth && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

function walkBack(trail: readonly ReadonlyMap<number, number>[], one: readonly string[], other: readonly string[]): string[] {
  const back: string[] = [];
  let [x, y] = [one.length, other.length];
  for (let depth = trail.length - 1; depth >= 0; depth -= 1) {
    const reach = trail[depth] ?? new Map<number, number>();
    const k = x - y;
    const from = isDown(reach, k, depth) ? k + 1 : k - 1;
    const [px, py] = [reach.get(from) ?? 0, (reach.get(from) ?? 0) - from];
    while (x > px && y > py) {
      back.push(` ${one[x - 1] ?? ''}`);
      x -= 1;
      y -= 1;
    }
    if (depth > 0) back.push(x === px ? `+${other[y - 1] ?? ''}` : `-${one[x - 1] ?? ''}`);
    [x, y] = [px, py];
  }
  return back.reverse();
}

function hunksOf(lines: readonly string[]): DiffFile['hunks'] {
  const hunks: { oldStart: number; newStart: number; section: string; lines: string[] }[] = [];
  const near = (index: number) => lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((it) => !it.startsWith(' '));
  let [old, now] = [1, 1];
  let open: (typeof hunks)[number] | undefined;
  lines.forEach((line, index) => {
    if (!near(index)) open = undefined;
    else {
      if (open === undefined) hunks.push((open = { oldStart: old, newStart: now, section: '', lines: [] }));
      open.lines.push(line);
    }
    if (!line.startsWith('+')) old += 1;
    if (!line.startsWith('-')) now += 1;
  });
  return hunks;
}
