// What a difference is made of, and how its lines are laid out: one below the other, or side by side.

/** A place that differs, with lines around it. */
export interface DiffHunk {
  oldStart: number;
  newStart: number;
  /** What it stands below: the head of a function. */
  section: string;
  /** Each begins with a blank (the same), `+`, `-`, or `\` (there is no newline at the end). */
  lines: readonly string[];
}

/** How one file differs. */
export interface DiffFile {
  path: string;
  oldPath?: string | null;
  /** added, modified, deleted, renamed, type-changed. */
  status: string;
  oldMode: string;
  newMode: string;
  additions: number;
  deletions: number;
  isBinary: boolean;
  isCut: boolean;
  hunks: readonly DiffHunk[];
}

/** Which side a line is on: what there was, or what there is. */
export type DiffSide = 'old' | 'new';

/** A part of a line, from and to in characters. */
export interface Part {
  from: number;
  to: number;
}

/** A line. `hunk` is the head of a place, `end` says that no newline follows. */
export interface DiffLine {
  kind: 'same' | 'add' | 'del' | 'hunk' | 'end';
  text: string;
  old?: number;
  new?: number;
  /** What of it is another word. */
  marks?: readonly Part[];
}

/** Side by side: what there was and what there is. A head goes over both. */
export interface DiffPair {
  left?: DiffLine;
  right?: DiffLine;
}

/** All lines of a file in their order, with numbers, and marks where a line replaces another. */
export function linesOf(hunks: readonly DiffHunk[]): DiffLine[] {
  const all: DiffLine[] = [];
  for (const hunk of hunks) {
    all.push({ kind: 'hunk', text: hunk.section, old: hunk.oldStart, new: hunk.newStart });
    let [old, now] = [hunk.oldStart, hunk.newStart];
    for (const line of hunk.lines) {
      const text = line.slice(1);
      if (line.startsWith('+')) {
        all.push({ kind: 'add', text, new: now });
        now += 1;
      } else if (line.startsWith('-')) {
        all.push({ kind: 'del', text, old });
        old += 1;
      } else if (line.startsWith('\\')) {
        all.push({ kind: 'end', text: text.trim() });
      } else {
        all.push({ kind: 'same', text, old, new: now });
        old += 1;
        now += 1;
      }
    }
  }
  markWords(all);
  return all;
}

/** Removed and added lines that follow each other stand beside each other. */
export function pairsOf(lines: readonly DiffLine[]): DiffPair[] {
  const all: DiffPair[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (line === undefined) break;
    if (line.kind !== 'del' && line.kind !== 'add') {
      all.push({ left: line, right: line });
      at += 1;
      continue;
    }
    const { dels, adds, next } = runAt(lines, at);
    for (let row = 0; row < Math.max(dels.length, adds.length); row += 1) {
      const [left, right] = [dels[row], adds[row]];
      all.push({ ...(left === undefined ? {} : { left }), ...(right === undefined ? {} : { right }) });
    }
    at = next;
  }
  return all;
}

function runAt(lines: readonly DiffLine[], from: number): { dels: DiffLine[]; adds: DiffLine[]; next: number } {
  const dels: DiffLine[] = [];
  const adds: DiffLine[] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at];
    if (line?.kind === 'del' && adds.length === 0) dels.push(line);
    else if (line?.kind === 'add') adds.push(line);
    // A note about the end between the two sides does not part them.
    else if (line?.kind !== 'end' || lines[at + 1]?.kind !== 'add' || adds.length > 0) break;
  }
  return { dels, adds, next: at };
}

function markWords(lines: DiffLine[]): void {
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at]?.kind !== 'del') continue;
    const { dels, adds, next } = runAt(lines, at);
    // Blocks of unlike length are no rewording; marking them would only be noise.
    if (dels.length === adds.length || (adds.length > 0 && dels.length <= 3)) {
      dels.forEach((del, index) => {
        const add = adds[index];
        const marks = add === undefined ? undefined : wordsThatDiffer(del.text, add.text);
        if (add === undefined || marks === undefined) return;
        del.marks = marks.old;
        add.marks = marks.now;
      });
    }
    at = Math.max(at, next - 1);
  }
}

const WORDS = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;
/** Longer lines are not compared word by word: it would take longer than it helps. */
const LONGEST = 1500;
/** Fewer words in common, and the lines are simply different ones. */
const ALIKE = 0.35;

/** The words of two lines that are not in the other; nothing where the lines have little in common. */
export function wordsThatDiffer(old: string, now: string): { old: Part[]; now: Part[] } | undefined {
  if (old.length > LONGEST || now.length > LONGEST) return undefined;
  const [before, after] = [old.match(WORDS) ?? [], now.match(WORDS) ?? []];
  const kept = common(before, after);
  const letters = kept.reduce((sum, [index]) => sum + (before[index]?.trim().length ?? 0), 0);
  const all = Math.max(old.replaceAll(/\s/g, '').length, now.replaceAll(/\s/g, '').length);
  if (all === 0 || letters / all < ALIKE) return undefined;
  return { old: rest(before, new Set(kept.map(([index]) => index))), now: rest(after, new Set(kept.map(([, index]) => index))) };
}

/** The longest sequence that both have, as places in the one and in the other. */
function common(one: readonly string[], other: readonly string[]): [number, number][] {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  const get = (row: number, column: number) => table[row * width + column] ?? 0;
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      table[row * width + column] = one[row] === other[column] ? get(row + 1, column + 1) + 1 : Math.max(get(row + 1, column), get(row, column + 1));
    }
  }
  const found: [number, number][] = [];
  for (let row = 0, column = 0; row < one.length && column < other.length; ) {
    if (one[row] === other[column]) found.push([row++, column++]);
    else if (get(row + 1, column) >= get(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

function rest(words: readonly string[], kept: ReadonlySet<number>): Part[] {
  const parts: Part[] = [];
  let at = 0;
  words.forEach((word, index) => {
    const last = parts.at(-1);
    if (!kept.has(index)) {
      if (last?.to === at) last.to = at + word.length;
      else parts.push({ from: at, to: at + word.length });
    }
    at += word.length;
  });
  return parts;
}

/** Where a line is for who comments on it; heads are nowhere. */
export function placeOf(line: DiffLine | undefined): { side: DiffSide; line: number } | undefined {
  if (line === undefined || line.kind === 'hunk' || line.kind === 'end') return undefined;
  if (line.kind === 'del') return line.old === undefined ? undefined : { side: 'old', line: line.old };
  return line.new === undefined ? undefined : { side: 'new', line: line.new };
}

/** A piece of a line: its colour's class, and whether it is a word that differs. */
export interface Piece {
  text: string;
  kind: string;
  isMarked: boolean;
}

/** A line in pieces: where its colour changes, and where a word that differs begins or ends. */
export function piecesOf(line: DiffLine, painted: readonly { text: string; kind: string }[] | undefined): Piece[] {
  const marks = line.marks ?? [];
  const coloured = painted ?? [{ text: line.text, kind: '' }];
  const pieces: Piece[] = [];
  let at = 0;
  for (const { text, kind } of coloured) {
    const end = at + text.length;
    const cuts = [...new Set([at, ...marks.flatMap((it) => [it.from, it.to]).filter((it) => it > at && it < end), end])].sort((one, other) => one - other);
    for (let index = 0; index + 1 < cuts.length; index += 1) {
      const [from = 0, to = 0] = [cuts[index], cuts[index + 1]];
      pieces.push({ text: line.text.slice(from, to), kind, isMarked: marks.some((it) => it.from <= from && to <= it.to) });
    }
    at = end;
  }
  return pieces;
}
