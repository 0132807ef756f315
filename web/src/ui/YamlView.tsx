// YAML to read, with what is wrong under its line (portal.md 7.9). Lines far from what is looked at are one
// plain text of the same height, so that ten thousand of them cost little and the browser still finds in them.
import { memo, useCallback, useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode, type Ref } from 'react';
import { t } from '../messages';
import { Button } from './Button';
import { StateShape } from './State';
import { blockLines, readLine, splitAt, valueRange, type Range } from './yaml';

/** A way to put a problem right. */
export interface Fix {
  label: ReactNode;
  run?: () => void;
  href?: string;
  disabledReason?: string | undefined;
  /** In grey after the buttons, such as "writes a change request". */
  note?: string;
}

/** Something wrong at a line. */
export interface YamlProblem {
  severity: 'error' | 'warning';
  message: ReactNode;
  hint?: ReactNode;
  /** Of the file, from 1. */
  line: number;
  /** From 1. Without it the line's value is underlined. */
  column?: number | undefined;
  endColumn?: number | undefined;
  fixes?: readonly Fix[];
}

/** For the page's `[` and `]`. */
export interface YamlHandle {
  next: () => void;
  previous: () => void;
}

export interface YamlViewProps {
  /** What it is, spoken: the file's name. */
  label: string;
  text: string;
  /** Number of its first line within the file. */
  firstLine?: number;
  problems?: readonly YamlProblem[];
  handle?: Ref<YamlHandle>;
  /** Which problem was stepped to. */
  onStep?: (index: number) => void;
  /** No colours: other languages. */
  plain?: boolean;
}

const CHUNK = 100;
const NONE: readonly YamlProblem[] = [];

/** A file and its problems. */
export function YamlView({ label, text, firstLine = 1, problems = NONE, handle, onStep, plain = false }: YamlViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const lines = useMemo(() => text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n'), [text]);
  const inBlock = useMemo(() => (plain ? new Uint8Array(lines.length).fill(2) : blockLines(lines)), [lines, plain]);
  const sorted = useMemo(() => [...problems].sort((one, other) => one.line - other.line), [problems]);
  const step = useCallback(
    (by: number) => {
      if (sorted.length === 0) return;
      const next = (at < 0 && by < 0 ? sorted.length - 1 : at + by + sorted.length) % sorted.length;
      setAt(next);
      onStep?.(next);
    },
    [at, sorted.length, onStep],
  );
  useEffect(() => {
    if (at >= 0) frame.current?.querySelector(`[data-problem="${at}"]`)?.scrollIntoView({ block: 'center' });
  }, [at]);
  useEffect(() => {
    if (handle === undefined || handle === null) return;
    const it: YamlHandle = { next: () => { step(1); }, previous: () => { step(-1); } };
    if (typeof handle === 'function') handle(it);
    else handle.current = it;
  }, [handle, step]);
  const gutter = { '--gut': `${String(firstLine + lines.length).length}ch` } as CSSProperties;
  const chunks = [];
  for (let start = 0; start < lines.length; start += CHUNK) {
    const first = firstLine + start;
    const here = sorted.filter((it) => clampLine(it.line, firstLine, lines.length) >= first && clampLine(it.line, firstLine, lines.length) < first + CHUNK);
    chunks.push(
      <Chunk
        key={start}
        lines={lines}
        start={start}
        firstLine={firstLine}
        inBlock={inBlock}
        problems={here.length === 0 ? NONE : sorted}
        at={here.length === 0 ? -1 : at}
      />,
    );
  }
  return (
    <div ref={frame} className="code yaml" role="group" aria-label={label} tabIndex={0} dir="ltr" style={gutter}>
      {chunks}
    </div>
  );
}

/** A problem that names a line that is not there stands at the nearest one that is. */
function clampLine(line: number, firstLine: number, count: number): number {
  return Math.min(firstLine + count - 1, Math.max(firstLine, line));
}

interface ChunkProps {
  lines: readonly string[];
  start: number;
  firstLine: number;
  inBlock: Uint8Array;
  problems: readonly YamlProblem[];
  at: number;
}

const Chunk = memo(function Chunk({ lines, start, firstLine, inBlock, problems, at }: ChunkProps) {
  const box = useRef<HTMLDivElement>(null);
  const end = Math.min(start + CHUNK, lines.length);
  const [near, setNear] = useState(start === 0 || problems.length > 0);
  useEffect(() => {
    if (near || box.current === null) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((it) => it.isIntersecting)) setNear(true);
      },
      { rootMargin: '1200px' },
    );
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
    };
  }, [near]);
  if (!near) {
    return (
      <div ref={box} className="far">
        {lines.slice(start, end).join('\n')}
      </div>
    );
  }
  return (
    <div>
      {lines.slice(start, end).map((line, index) => {
        const number = firstLine + start + index;
        const here = problems.flatMap((it, place) => (clampLine(it.line, firstLine, lines.length) === number ? [{ it, place }] : []));
        return <Line key={number} line={line} number={number} mode={inBlock[start + index] ?? 0} problems={here} at={at} />;
      })}
    </div>
  );
});

interface LineProps {
  line: string;
  number: number;
  /** 0 YAML, 1 inside a block of text, 2 no language. */
  mode: number;
  problems: readonly { it: YamlProblem; place: number }[];
  at: number;
}

function Line({ line, number, mode, problems, at }: LineProps) {
  const worst = problems.find(({ it }) => it.severity === 'error') ?? problems[0];
  const pieces = mode === 2 ? [{ text: line }] : readLine(line, mode === 1);
  const range: Range | undefined = worst === undefined ? undefined : rangeOf(line, worst.it);
  const drawn = range === undefined ? pieces.map((it) => ({ ...it, inside: false })) : splitAt(pieces, range);
  const tone = worst === undefined ? '' : worst.it.severity === 'error' ? ' e' : ' w';
  return (
    <>
      <div className={`ln${tone}${problems.some(({ place }) => place === at) ? ' at' : ''}`}>
        <i>{number}</i>
        <span>
          {drawn.map((piece, index) => {
            const wave = piece.inside ? (worst?.it.severity === 'error' ? 'sq' : 'sqw') : undefined;
            const classes = [wave, 'kind' in piece ? piece.kind : undefined].filter(Boolean).join(' ');
            return classes === '' ? piece.text : <span key={index} className={classes}>{piece.text}</span>;
          })}
        </span>
      </div>
      {problems.map(({ it, place }) => (
        <Note key={place} problem={it} place={place} isAt={place === at} />
      ))}
    </>
  );
}

function rangeOf(line: string, problem: YamlProblem): Range {
  if (problem.column === undefined) return valueRange(line);
  const from = Math.min(Math.max(problem.column - 1, 0), Math.max(line.length - 1, 0));
  const to = problem.endColumn === undefined ? line.trimEnd().length : problem.endColumn - 1;
  return { from, to: Math.max(from + 1, to) };
}

function Note({ problem, place, isAt }: { problem: YamlProblem; place: number; isAt: boolean }) {
  const isError = problem.severity === 'error';
  const note = problem.fixes?.find((it) => it.note !== undefined)?.note;
  return (
    <div
      className={['note', !isError && 'w', isAt && 'at'].filter(Boolean).join(' ')}
      data-problem={place}
      role="note"
      aria-label={t(isError ? 'ui.problem.error' : 'ui.problem.warning', { line: problem.line })}
      dir="auto"
    >
      <StateShape shape={isError ? 'bad' : 'warn'} />
      <div>
        <b>{problem.message}</b>
        {problem.hint !== undefined && <p>{problem.hint}</p>}
        {problem.fixes !== undefined && problem.fixes.length > 0 && (
          <div className="fx wrap">
            {problem.fixes.map((fix, index) => (
              <Button key={index} size="s" onClick={fix.run} href={fix.href} disabledReason={fix.disabledReason}>
                {fix.label}
              </Button>
            ))}
            {note !== undefined && <span className="meta">{note}</span>}
          </div>
        )}
      </div>
    </div>
  );
}
