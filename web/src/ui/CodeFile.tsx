// A file to read: numbered, coloured, drawn only where somebody looks, so that five megabytes open at once. The
// drawing is fetched when the first file is shown.
import './styles/code.css';
import { lazy, Suspense } from 'react';

/** Lines of a file, from 1, both of them in. */
export interface LineRange {
  from: number;
  to: number;
}

/** Lines in a row, with what stands beside the first of them. */
export interface BlameMark {
  line: number;
  count: number;
  /** In one line: what was done. */
  text: string;
  /** In grey at its end: when. */
  when: string;
  /** The whole, on hover. */
  title: string;
  /** Address of the commit. */
  href: string;
}

export interface CodeFileProps {
  /** What it is, spoken: the file's path. Its name says the language. */
  path: string;
  text: string;
  /** Marked and brought into view. */
  lines?: LineRange | undefined;
  /** Somebody chose lines: by their numbers, or by moving the cursor there. */
  onLines?: ((lines: LineRange | undefined) => void) | undefined;
  /** Who wrote which lines. */
  blame?: readonly BlameMark[] | undefined;
  /** A mark was followed. */
  onGo?: ((href: string) => void) | undefined;
  /** Long lines go on below instead of sideways. */
  wrap?: boolean;
}

const Body = lazy(() => import('./code/FileBody'));

/** A file, read only. */
export function CodeFile(props: CodeFileProps) {
  return (
    <Suspense fallback={<div className="codefile" aria-busy="true" />}>
      <Body {...props} />
    </Suspense>
  );
}

/** `L10`, `L10-L20` as written in an address after `#`. */
export function parseLines(hash: string): LineRange | undefined {
  const found = /^#?L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash);
  if (found === null) return undefined;
  const one = Number(found[1]);
  const other = Number(found[2] ?? found[1]);
  if (one === 0 || other === 0) return undefined;
  return { from: Math.min(one, other), to: Math.max(one, other) };
}

/** The same the other way; nothing for no lines. */
export function writeLines(lines: LineRange | undefined): string {
  if (lines === undefined) return '';
  return lines.from === lines.to ? `#L${lines.from}` : `#L${lines.from}-L${lines.to}`;
}
