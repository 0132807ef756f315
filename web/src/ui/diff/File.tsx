// One file of a difference: its head, and its lines as a table that is walked with the arrow keys.
import { memo, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { t } from '../../messages';
import { A } from '../A';
import { Chip } from '../Chip';
import { Icon } from '../Icon';
import { formatNumber } from '../numbers';
import { linesOf, pairsOf, placeOf, type DiffFile, type DiffPair } from './model';
import { Chunk, type DiffTalk } from './Rows';
import { usePaint, type Paint } from './usePaint';

const CHUNK = 100;

interface FileProps {
  file: DiffFile;
  id: string;
  split: boolean;
  talk?: DiffTalk | undefined;
  /** Page of the file. */
  href?: string | undefined;
  /** At the right of its head. */
  actions?: ReactNode;
}

/** A file that differs. */
export const FileView = memo(function FileView({ file, id, split, talk, href, actions }: FileProps) {
  const [open, setOpen] = useState(true);
  const name = (
    <bdi className="mono cut" dir="ltr" title={file.path}>
      {file.oldPath !== undefined && file.oldPath !== null && file.oldPath !== file.path ? `${file.oldPath} → ${file.path}` : file.path}
    </bdi>
  );
  return (
    <section className="dfile" id={id} aria-label={t('ui.diff.file', { path: file.path })}>
      <header>
        <button type="button" className="btn q s ic" aria-expanded={open} aria-label={t(open ? 'ui.diff.fold' : 'ui.diff.unfold', { path: file.path })} onClick={() => { setOpen(!open); }}>
          <Icon name={open ? 'chevron-down' : 'chevron-right'} size="s" />
        </button>
        {href === undefined ? name : <A href={href} className="cut">{name}</A>}
        {file.status !== 'modified' && <Chip>{t(`ui.diff.status.${file.status}`, { defaultValue: file.status })}</Chip>}
        {modeChanged(file) && <span className="meta hide-sm">{t('ui.diff.mode', { from: file.oldMode, to: file.newMode })}</span>}
        <Sum file={file} />
        {actions}
      </header>
      {open && <Content file={file} split={split} talk={talk} href={href} />}
    </section>
  );
});

function modeChanged({ oldMode, newMode }: DiffFile): boolean {
  return oldMode !== newMode && oldMode !== '000000' && newMode !== '000000';
}

function Sum({ file }: { file: DiffFile }) {
  if (file.isBinary) return <span className="meta end">{t('ui.diff.binary')}</span>;
  return (
    <span className="dsum end" aria-label={t('ui.diff.sum', { additions: file.additions, deletions: file.deletions })} role="img">
      <span className="t-ok">+{formatNumber(file.additions)}</span> <span className="t-bad">−{formatNumber(file.deletions)}</span>
    </span>
  );
}

function Content({ file, split, talk, href }: Pick<FileProps, 'file' | 'split' | 'talk' | 'href'>) {
  const lines = useMemo(() => linesOf(file.hunks), [file.hunks]);
  const rows = useMemo<DiffPair[]>(() => (split ? pairsOf(lines) : lines.map((it) => (it.kind === 'del' ? { left: it } : it.kind === 'add' ? { right: it } : { left: it, right: it }))), [lines, split]);
  const paint = usePaint(lines, file.path);
  const [cursor, setCursor] = useState(-1);
  if (rows.length === 0) return <p className="dnone">{nothing(file)}{file.isCut && href !== undefined && <A href={href}>{t('ui.diff.open')}</A>}</p>;
  const step = (by: number) => {
    let next = cursor + by;
    while (next >= 0 && next < rows.length && placeOf(rows[next]?.right ?? rows[next]?.left) === undefined) next += by;
    if (next < 0 || next >= rows.length) return;
    setCursor(next);
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return;
    const place = placeOf(rows[cursor]?.right ?? rows[cursor]?.left);
    if (event.key === 'ArrowDown' || event.key === 'j') step(1);
    else if (event.key === 'ArrowUp' || event.key === 'k') step(-1);
    else if ((event.key === 'c' || event.key === 'Enter') && place !== undefined && talk?.onComment !== undefined) talk.onComment(place.side, place.line);
    else return;
    event.preventDefault();
    event.stopPropagation();
    const frame = event.currentTarget;
    requestAnimationFrame(() => frame.querySelector('[data-at]')?.scrollIntoView({ block: 'nearest' }));
  };
  const starts = Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) => index * CHUNK);
  return (
    <>
      <div
        className="dtab"
        role="group"
        aria-label={t(talk?.onComment === undefined ? 'ui.diff.lines' : 'ui.diff.linesTalk', { path: file.path })}
        tabIndex={0}
        onKeyDown={keys}
        onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setCursor(-1); }}
      >
        <table className={split ? 'diff split' : 'diff'} dir="ltr">
          <colgroup>
            <col className="cn" />
            <col className={split ? 'ch' : 'cn'} />
            <col className={split ? 'cn' : 'ch'} />
            <col className={split ? 'ch' : undefined} />
          </colgroup>
          {starts.map((start) => {
            const part = rows.slice(start, start + CHUNK);
            return (
              <LazyPart key={`${split ? 's' : 'u'}${start}`} rows={rows} start={start} split={split} talk={talk} paint={paint} cursor={cursor >= start && cursor < start + part.length ? cursor - start : -1} />
            );
          })}
        </table>
      </div>
      {file.isCut && (
        <p className="dnone">
          {t('ui.diff.cut')} {href !== undefined && <A href={href}>{t('ui.diff.open')}</A>}
        </p>
      )}
    </>
  );
}

function LazyPart({ rows, start, split, talk, paint, cursor }: { rows: readonly DiffPair[]; start: number; split: boolean; talk: DiffTalk | undefined; paint: Paint; cursor: number }) {
  const part = useMemo(() => rows.slice(start, start + CHUNK), [rows, start]);
  const hasNotes = talk !== undefined && talk.notes.size > 0 && part.some(({ left, right }) => talk.notes.has(`old:${left?.old ?? ''}`) || talk.notes.has(`new:${right?.new ?? ''}`));
  return <Chunk rows={part} split={split} talk={talk} paint={paint} cursor={cursor} eager={hasNotes} />;
}

function nothing(file: DiffFile): string {
  if (file.isBinary) return t('ui.diff.binaryText');
  if (file.isCut) return `${t('ui.diff.tooLong')} `;
  return t(modeChanged(file) ? 'ui.diff.onlyMode' : 'ui.diff.onlyName');
}
