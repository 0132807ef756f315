// A text as rows for the window: long lines in pieces, because some definitions are one line of 5 MB.

/** A row of the source view. */
export interface Row {
  text: string;
  /** Of the line, from 1; 0 for the further pieces of one. */
  number: number;
  /** Where it begins in the whole text. */
  offset: number;
}

const WIDEST = 400;

/** The rows of a text. */
export function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let offset = 0;
  let number = 1;
  while (offset <= text.length) {
    const found = text.indexOf('\n', offset);
    const end = found < 0 ? text.length : found;
    for (let from = offset; from === offset || from < end; from += WIDEST) {
      rows.push({ text: text.slice(from, Math.min(end, from + WIDEST)).replace(/\r$/, ''), number: from === offset ? number : 0, offset: from });
    }
    if (found < 0) break;
    offset = end + 1;
    number += 1;
  }
  return rows;
}

/** The row in which an offset of the text lies. */
export function rowAt(rows: readonly Row[], offset: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rows[middle]?.offset ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first row of a line. */
export function rowOfLine(rows: readonly Row[], line: number): number {
  return Math.max(0, rows.findIndex((it) => it.number === line));
}

/** Where a text is found, whatever its case. At most `most` places. */
export function hitsOf(text: string, wanted: string, most: number): number[] {
  if (wanted === '') return [];
  const lower = text.toLowerCase();
  // A few letters change their length in lower case; then places would be off, and case counts instead.
  const [where, what] = lower.length === text.length ? [lower, wanted.toLowerCase()] : [text, wanted];
  const hits: number[] = [];
  for (let at = where.indexOf(what); at >= 0 && hits.length < most; at = where.indexOf(what, at + what.length)) hits.push(at);
  return hits;
}
