// The text of a definition: highlighted, only what is in view, with a search that walks through it.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../../messages';
import { formatNumber, IconButton, TextField } from '../../ui';
import { pieces, type Piece } from './highlight';
import { hitsOf, rowAt, rowOfLine, rowsOf, type Row } from './sourceLines';

const MOST_HITS = 10_000;
const ROW = 20;

interface Props {
  text: string;
  language: string;
  /** A line that is wrong; the view opens there. */
  problem?: { line: number; message: string } | undefined;
}

/** A window on a text of any length. */
export function SourceView({ text, language, problem }: Props) {
  const rows = useMemo(() => rowsOf(text), [text]);
  const box = useRef<HTMLDivElement>(null);
  const window = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 20 });
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState(0);
  const searched = useDeferredValue(wanted);
  const hits = useMemo(() => hitsOf(text, searched, MOST_HITS), [text, searched]);
  const at = hits.length === 0 ? undefined : hits[Math.min(chosen, hits.length - 1)];
  const digits = String(rows[rows.length - 1]?.number ?? 1).length;
  useEffect(() => {
    if (problem !== undefined) window.scrollToIndex(rowOfLine(rows, problem.line), { align: 'center' });
  }, [problem, rows, window]);
  useEffect(() => {
    if (at !== undefined) window.scrollToIndex(rowAt(rows, at), { align: 'center' });
  }, [at, rows, window]);
  const move = (by: number) => {
    if (hits.length > 0) setChosen((before) => (before + by + hits.length) % hits.length);
  };
  return (
    <div className="asrc">
      <div className="tools">
        <div className="afind">
          <TextField
            size="s"
            icon="search"
            aria-label={t('api.search')}
            placeholder={t('api.search')}
            value={wanted}
            onChange={(value) => {
              setWanted(value);
              setChosen(0);
            }}
            onClear={() => { setWanted(''); }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              move(event.shiftKey ? -1 : 1);
            }}
          />
        </div>
        <IconButton icon="chevron-up" label={t('api.previous')} onClick={() => { move(-1); }} />
        <IconButton icon="chevron-down" label={t('api.next')} onClick={() => { move(1); }} />
        <span className="meta nw" role="status">
          {searched === '' ? '' : hits.length === 0 ? t('api.noHits') : t(hits.length === MOST_HITS ? 'api.hitsMany' : 'api.hits', { at: formatNumber(Math.min(chosen, hits.length - 1) + 1), count: hits.length })}
        </span>
      </div>
      <div className="code awin" ref={box} tabIndex={0} role="region" aria-label={t('api.source')} dir="ltr">
        <div style={{ height: window.getTotalSize(), position: 'relative' }}>
          {window.getVirtualItems().map((it) => {
            const row = rows[it.index];
            if (row === undefined) return null;
            const wrong = problem !== undefined && row.number === problem.line;
            return (
              <div key={it.key} className={wrong ? 'ln e' : 'ln'} style={{ position: 'absolute', insetInline: 0, top: it.start, height: ROW, gridTemplateColumns: `${digits + 5}ch minmax(0, 1fr)` }}>
                <i>{row.number === 0 ? '' : row.number}</i>
                <span title={wrong ? problem.message : undefined}>{drawn(row, language, at, searched.length)}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function drawn(row: Row, language: string, hit: number | undefined, length: number) {
  const parts = pieces(row.text, language);
  const from = hit === undefined ? -1 : hit - row.offset;
  const shown: Marked[] = from >= 0 && from < row.text.length ? marked(parts, from, from + length) : parts;
  return shown.map((it, index) =>
    it.isHit === true ? (
      <mark key={index} className={it.kind}>
        {it.text}
      </mark>
    ) : it.kind === undefined ? (
      it.text
    ) : (
      <span key={index} className={it.kind}>
        {it.text}
      </span>
    ),
  );
}

type Marked = Piece & { isHit?: boolean };

function marked(parts: readonly Piece[], from: number, to: number): Marked[] {
  const all: Marked[] = [];
  let at = 0;
  for (const it of parts) {
    const end = at + it.text.length;
    const [start, stop] = [Math.max(from, at) - at, Math.min(to, end) - at];
    if (stop <= 0 || start >= it.text.length) all.push(it);
    else {
      if (start > 0) all.push({ ...it, text: it.text.slice(0, start) });
      all.push({ ...it, text: it.text.slice(start, stop), isHit: true });
      if (stop < it.text.length) all.push({ ...it, text: it.text.slice(stop) });
    }
    at = end;
  }
  return all;
}
