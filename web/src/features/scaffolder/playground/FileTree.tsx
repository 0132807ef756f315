// A tree of files: arrow keys walk and fold, Enter opens, Delete takes away.
import { useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { t } from '../../../messages';
import { Icon, StateShape } from '../../../ui';
import { treeRows, type TreeRow } from './tree';

/** What is said of a file at the end of its row. */
export interface FileMark {
  changed?: boolean;
  template?: boolean;
  worst?: 'error' | 'warning' | undefined;
  executable?: boolean;
}

interface Props {
  /** Spoken. */
  label: string;
  paths: readonly string[];
  chosen: string | undefined;
  onChoose: (path: string) => void;
  onRemove?: ((path: string) => void) | undefined;
  mark?: (path: string) => FileMark;
}

const UNMARKED: FileMark = {};

/** The tree. */
export function FileTree({ label, paths, chosen, onChoose, onRemove, mark }: Props) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => treeRows(paths, closed), [paths, closed]);
  const here = rows.find((it) => it.path === (at ?? chosen)) ?? rows.find((it) => it.path === chosen) ?? rows[0];
  const fold = (path: string, open: boolean) => {
    const next = new Set(closed);
    if (open) next.delete(path);
    else next.add(path);
    setClosed(next);
  };
  const go = (row: TreeRow | undefined) => {
    if (row === undefined) return;
    setAt(row.path);
    box.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[rows.indexOf(row)]?.focus();
  };
  const press = (row: TreeRow) => {
    setAt(row.path);
    if (row.isFolder) fold(row.path, !row.isOpen);
    else onChoose(row.path);
  };
  const key = (event: KeyboardEvent) => {
    if (here === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    const index = rows.indexOf(here);
    const act: Record<string, (() => void) | undefined> = {
      ArrowDown: () => { go(rows[index + 1]); },
      ArrowUp: () => { go(rows[index - 1]); },
      Home: () => { go(rows[0]); },
      End: () => { go(rows.at(-1)); },
      ArrowRight: () => {
        if (here.isFolder && !here.isOpen) fold(here.path, true);
        else if (here.isFolder) go(rows[index + 1]);
      },
      ArrowLeft: () => {
        if (here.isFolder && here.isOpen) fold(here.path, false);
        else go(rows.slice(0, index).findLast((it) => it.isFolder && it.depth < here.depth));
      },
      Enter: () => { press(here); },
      ' ': () => { press(here); },
      Delete: here.isFolder || onRemove === undefined ? undefined : () => { onRemove(here.path); },
    };
    const run = act[event.key];
    if (run === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  return (
    <div ref={box} className="pg-tree" role="tree" aria-label={label} onKeyDown={key}>
      {rows.map((row) => (
        <Row key={row.path} row={row} isChosen={row.path === chosen} isHere={row === here} mark={row.isFolder ? UNMARKED : (mark?.(row.path) ?? UNMARKED)} onPress={press} />
      ))}
    </div>
  );
}

interface RowProps {
  row: TreeRow;
  isChosen: boolean;
  isHere: boolean;
  mark: FileMark;
  onPress: (row: TreeRow) => void;
}

function Row({ row, isChosen, isHere, mark, onPress }: RowProps) {
  return (
    <div
      className={isChosen ? 'pg-row on' : 'pg-row'}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={isChosen}
      aria-expanded={row.isFolder ? row.isOpen : undefined}
      tabIndex={isHere ? 0 : -1}
      style={{ '--d': row.depth } as CSSProperties}
      title={row.path}
      onClick={() => {
        onPress(row);
      }}
    >
      {row.isFolder && <Icon name={row.isOpen ? 'chevron-down' : 'chevron-right'} size="s" />}
      <Icon name={row.isFolder ? 'folder' : mark.template === true ? 'shapes' : 'file-text'} size="s" />
      <span className="cut grow" dir="auto">
        {row.name}
      </span>
      {mark.executable === true && <span className="meta">{t('playground.executable')}</span>}
      {mark.worst !== undefined && (
        <>
          <StateShape shape={mark.worst === 'error' ? 'bad' : 'warn'} />
          <span className="sr">{t(`playground.has.${mark.worst}`)}</span>
        </>
      )}
      {mark.changed === true && (
        <>
          <span className="pg-dot" aria-hidden="true" />
          <span className="sr">{t('playground.changed')}</span>
        </>
      )}
    </div>
  );
}
