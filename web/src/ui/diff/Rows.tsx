// Lines of a difference as rows of a table. Rows far from what is looked at are one empty row of about their height.
import { Fragment, memo, useEffect, useRef, useState, type ReactNode } from 'react';
import { t } from '../../messages';
import { formatNumber } from '../numbers';
import type { Paint } from './usePaint';
import { piecesOf, placeOf, type DiffLine, type DiffPair, type DiffSide } from './model';

/** How a file is talked about. */
export interface DiffTalk {
  /** What stands below a line, by `side:line`. */
  notes: ReadonlyMap<string, ReactNode>;
  /** Begins to write about a line; undefined where one may not. */
  onComment?: ((side: DiffSide, line: number) => void) | undefined;
}

interface ChunkProps {
  rows: readonly DiffPair[];
  split: boolean;
  talk: DiffTalk | undefined;
  paint: Paint;
  /** The row that keys act on. */
  cursor: number;
  /** Drawn at once: what stands below its lines has to be there. */
  eager: boolean;
}

/** Of one row that is not wrapped, in pixels. */
const HIGH = 20;

/** Some rows, once they are near. */
export const Chunk = memo(function Chunk({ rows, split, talk, paint, cursor, eager }: ChunkProps) {
  const box = useRef<HTMLTableSectionElement>(null);
  const [near, setNear] = useState(eager);
  const drawn = near || eager || cursor >= 0;
  useEffect(() => {
    if (drawn || box.current === null) return undefined;
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
  }, [drawn]);
  return (
    <tbody ref={box}>
      {drawn ? (
        rows.map((row, index) => <Row key={index} row={row} split={split} talk={talk} paint={paint} at={index === cursor} />)
      ) : (
        <tr aria-hidden="true">
          <td colSpan={4} style={{ height: rows.length * HIGH }} />
        </tr>
      )}
    </tbody>
  );
});

interface RowProps {
  row: DiffPair;
  split: boolean;
  talk: DiffTalk | undefined;
  paint: Paint;
  at: boolean;
}

function Row({ row, split, talk, paint, at }: RowProps) {
  const { left, right } = row;
  const line = right ?? left;
  if (line === undefined) return null;
  if (line.kind === 'hunk' || line.kind === 'end') return <Between line={line} />;
  const notes = notesOf(row, talk);
  return (
    <>
      <tr className={at ? 'dline at' : 'dline'} data-at={at || undefined}>
        {split ? (
          <>
            <Half line={left} number={left?.old} talk={talk} paint={paint} />
            <Half line={right} number={right?.new} talk={talk} paint={paint} />
          </>
        ) : (
          <Whole line={line} talk={talk} paint={paint} />
        )}
      </tr>
      {notes.length > 0 && (
        <tr className="dnote">
          <td colSpan={4}>{notes}</td>
        </tr>
      )}
    </>
  );
}

function notesOf({ left, right }: DiffPair, talk: DiffTalk | undefined): ReactNode[] {
  if (talk === undefined || talk.notes.size === 0) return [];
  const keys = new Set([left?.old === undefined ? undefined : `old:${left.old}`, right?.new === undefined ? undefined : `new:${right.new}`]);
  return [...keys].flatMap((key) => (key === undefined || !talk.notes.has(key) ? [] : [<div key={key}>{talk.notes.get(key)}</div>]));
}

function Between({ line }: { line: DiffLine }) {
  return (
    <tr className={line.kind === 'hunk' ? 'dh' : 'dh dend'}>
      <td colSpan={4}>
        {line.kind === 'end' ? (
          t('ui.diff.noNewline')
        ) : (
          <>
            {t('ui.diff.line', { line: formatNumber(line.new ?? 0) })} <bdi>{line.text}</bdi>
          </>
        )}
      </td>
    </tr>
  );
}

const SIGNS = { same: ' ', add: '+', del: '−', hunk: '', end: '' } as const;

function Whole({ line, talk, paint }: { line: DiffLine; talk: DiffTalk | undefined; paint: Paint }) {
  return (
    <>
      <td className={`dn ${line.kind}`}>{line.old}</td>
      <td className={`dn ${line.kind}`}>{line.new}</td>
      <td className={`dc ${line.kind}`} colSpan={2}>
        <Text line={line} talk={talk} paint={paint} />
      </td>
    </>
  );
}

function Half({ line, number, talk, paint }: { line: DiffLine | undefined; number: number | undefined; talk: DiffTalk | undefined; paint: Paint }) {
  if (line === undefined) {
    return (
      <>
        <td className="dn none" />
        <td className="dc none" />
      </>
    );
  }
  return (
    <>
      <td className={`dn ${line.kind}`}>{number}</td>
      <td className={`dc ${line.kind}`}>
        <Text line={line} talk={talk} paint={paint} />
      </td>
    </>
  );
}

function Text({ line, talk, paint }: { line: DiffLine; talk: DiffTalk | undefined; paint: Paint }) {
  const place = placeOf(line);
  return (
    <>
      {talk?.onComment !== undefined && place !== undefined && (
        <button
          type="button"
          className="dplus"
          tabIndex={-1}
          aria-label={t('ui.diff.comment', { line: place.line })}
          onClick={() => talk.onComment?.(place.side, place.line)}
        >
          +
        </button>
      )}
      <span className="ds">{SIGNS[line.kind]}</span>
      <span className="dt">{line.marks === undefined && !paint.has(line) ? line.text : drawn(line, paint)}</span>
    </>
  );
}

function drawn(line: DiffLine, paint: Paint): ReactNode[] {
  const Tag = line.kind === 'del' ? 'del' : 'ins';
  return piecesOf(line, paint.get(line)).map(({ text, kind, isMarked }, index) => {
    const coloured = kind === '' ? text : <span className={kind}>{text}</span>;
    return isMarked ? <Tag key={index}>{coloured}</Tag> : <Fragment key={index}>{coloured}</Fragment>;
  });
}
