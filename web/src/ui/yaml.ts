// A light reading of YAML for its colours: line by line, wrong only about colours where it is wrong.

/** A piece of a line. The class is one of the mock's four, or none. */
export interface Piece {
  text: string;
  kind?: 'k1' | 'k2' | 'k3' | 'k4';
}

const KEY = /^(\s*(?:-\s+)*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:'"{}[\],&*!|>%@`-][^:#]*?|-[^\s:][^:]*?)(\s*:)(?=\s|$)/;
const DASHES = /^(\s*(?:-(?:\s+|$))*)/;
const BLOCK = /(?:^|[\s:-])[|>][+-]?\d?[+-]?\s*(?:#.*)?$/;
const PLAIN_WORD = /^(?:true|false|null|~|yes|no|[-+]?(?:\d[\d_]*)(?:\.\d+)?(?:e[-+]?\d+)?|0x[\da-f]+|\d{4}-\d{2}-\d{2}\S*)$/i;

/** Longer lines are not read: nobody reads their colours. */
const LONGEST = 2000;

/** Which lines stand inside a block of text (`|`, `>`), where nothing is a key. */
export function blockLines(lines: readonly string[]): Uint8Array {
  const inside = new Uint8Array(lines.length);
  let indent = -1;
  for (const [index, line] of lines.entries()) {
    const own = line.length - line.trimStart().length;
    if (indent >= 0) {
      if (line.trim() === '' || own > indent) {
        inside[index] = 1;
        continue;
      }
      indent = -1;
    }
    if (line.length <= LONGEST && BLOCK.test(line) && !line.trimStart().startsWith('#')) indent = own;
  }
  return inside;
}

/** The pieces of one line. */
export function readLine(line: string, inBlock: boolean): Piece[] {
  if (line.length > LONGEST) return [{ text: line }];
  if (inBlock) return [{ text: line, kind: 'k2' }];
  const trimmed = line.trimStart();
  if (trimmed.startsWith('#') || /^(?:---|\.\.\.)\s*$/.test(line) || line.startsWith('%')) return [{ text: line, kind: 'k4' }];
  const pieces: Piece[] = [];
  let rest = line;
  const key = KEY.exec(line);
  if (key !== null) {
    const [all, before = '', name = '', colon = ''] = key;
    pieces.push({ text: before }, { text: name, kind: 'k1' }, { text: colon });
    rest = line.slice(all.length);
  } else {
    const before = DASHES.exec(line)?.[0] ?? '';
    pieces.push({ text: before });
    rest = line.slice(before.length);
  }
  pieces.push(...readValue(rest));
  return pieces.filter((it) => it.text !== '');
}

function readValue(text: string): Piece[] {
  const space = text.length - text.trimStart().length;
  let value = text.slice(space);
  const pieces: Piece[] = [{ text: text.slice(0, space) }];
  const mark = /^[&*!][^\s]*\s*/.exec(value)?.[0];
  if (mark !== undefined) {
    pieces.push({ text: mark, kind: 'k3' });
    value = value.slice(mark.length);
  }
  const quoted = /^("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/.exec(value)?.[0];
  if (quoted !== undefined) {
    pieces.push({ text: quoted, kind: 'k2' });
    value = value.slice(quoted.length);
  }
  const hash = /(?:^|\s)#/.exec(value);
  const end = hash === null ? value.length : hash.index;
  const plain = value.slice(0, end);
  const trail = plain.length - plain.trimEnd().length;
  const word = plain.slice(0, plain.length - trail);
  const kind = /^[|>]/.test(word) || word === '' ? undefined : PLAIN_WORD.test(word) ? 'k3' : 'k2';
  pieces.push({ text: word, kind }, { text: plain.slice(plain.length - trail) }, { text: value.slice(end), kind: 'k4' });
  return pieces;
}

/** A range of a line: from this column to before that one, both counted from 0. */
export interface Range {
  from: number;
  to: number;
}

/** What to underline where a problem names no columns: the value, or the whole line without its indent. */
export function valueRange(line: string): Range {
  const key = KEY.exec(line);
  const start = key?.[0].length ?? DASHES.exec(line)?.[0].length ?? 0;
  const rest = line.slice(start);
  const comment = /^\s*["']/.test(rest) ? -1 : rest.search(/\s#/);
  const value = comment < 0 ? rest : rest.slice(0, comment);
  const from = start + (value.length - value.trimStart().length);
  const to = start + value.trimEnd().length;
  if (to > from) return { from, to };
  return { from: line.length - line.trimStart().length, to: Math.max(line.trimEnd().length, 1) };
}

/** Cuts pieces at a range, so that what is inside can be drawn otherwise. */
export function splitAt(pieces: readonly Piece[], range: Range): (Piece & { inside: boolean })[] {
  const out: (Piece & { inside: boolean })[] = [];
  let at = 0;
  for (const piece of pieces) {
    const cuts = [0, range.from - at, range.to - at, piece.text.length].map((cut) => Math.min(piece.text.length, Math.max(0, cut)));
    for (let part = 0; part < 3; part += 1) {
      const text = piece.text.slice(cuts[part], cuts[part + 1]);
      if (text !== '') out.push({ ...piece, text, inside: part === 1 });
    }
    at += piece.text.length;
  }
  return out;
}
