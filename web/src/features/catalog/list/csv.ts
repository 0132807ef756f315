// Rows as CSV for spreadsheets: quoted, and no cell that a spreadsheet would take for a formula.
import type { Row } from './rows';

const HEADS = ['reference', 'kind', 'namespace', 'name', 'title', 'description', 'owner', 'system', 'type', 'lifecycle', 'tags'];

/** The first line, behind the mark by which spreadsheets know UTF-8. */
export const csvHead = `\uFEFF${HEADS.join(',')}\r\n`;

/** One line for each row. */
export function csvLines(rows: readonly Row[]): string {
  return rows.map((it) => `${cellsOf(it).map(cell).join(',')}\r\n`).join('');
}

/** One cell. What begins like a formula, a command or a tab gets an apostrophe, as spreadsheets understand it. */
export function cell(text: string): string {
  const safe = /^[\s\u0000-\u001f]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) || /^[\t\r\n]/.test(text) || /[;\t|]\s*[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function cellsOf(row: Row): string[] {
  const { ref, kind, namespace, name, title, description, owner, system, type, lifecycle, tags } = row;
  return [ref, kind, namespace, name, title, description, owner, system, type, lifecycle, tags.join(' ')].map((it) => it ?? '');
}
