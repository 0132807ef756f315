// The one table (portal.md 7.2): a real table with a sticky head, a cursor row, boxes to choose with, rows
// drawn only where somebody looks from 100 on. It fetches nothing: rows that are not there yet are skeletons.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { BodyRow, PadRow, StateRow } from './TableBody';
import { TableHead } from './TableHead';
import { useVisibleRows } from './visibleRows';
import type { Column, Selection, Sort } from './table';

/** What the page's commands can do with a table. */
export interface TableHandle {
  focus: () => void;
  scrollTo: (index: number) => void;
}

export interface DataTableProps<T> {
  /** What the rows are, for who listens. */
  caption: string;
  columns: readonly Column<T>[];
  /** A row that is not there yet is `undefined`. May be sparse. */
  rows: readonly (T | undefined)[];
  /** How many there are in all; else as many as `rows` has. */
  count?: number;
  rowKey: (row: T) => string;
  sort?: Sort | undefined;
  onSort?: (column: string) => void;
  selection?: Selection<T>;
  /** Index of the row that keys act on; -1 is none. */
  cursor?: number;
  onCursor?: (index: number) => void;
  onOpen?: (row: T, newTab: boolean) => void;
  onPeek?: (row: T) => void;
  /** Which rows are in view, so that they can be fetched. */
  onRange?: (first: number, last: number) => void;
  /** `page` scrolls with the window, `own` in the height it is given. */
  scroll?: 'page' | 'own';
  rowClass?: (row: T) => string | undefined;
  /** First load: this many skeleton rows. */
  loading?: boolean;
  skeletonRows?: number;
  /** Instead of rows: empty, failed, not allowed. */
  body?: ReactNode;
  /** These rows belong to an earlier question. */
  dimmed?: boolean;
  /** The head is not shown: short lists in slabs. */
  headless?: boolean;
  handle?: Ref<TableHandle>;
}

/** A table of anything. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { columns, rows, rowKey, selection, cursor = -1, onRange, scroll = 'page', loading = false, body, headless = false } = props;
  const frame = useRef<HTMLDivElement>(null);
  const count = body !== undefined ? 0 : loading ? (props.skeletonRows ?? 8) : (props.count ?? rows.length);
  const { items, before, after, isVirtual, scrollTo } = useVisibleRows(frame, count, scroll);
  const first = items[0] ?? 0;
  const last = items.at(-1) ?? -1;
  useEffect(() => {
    if (!loading && last >= first) onRange?.(first, last);
  }, [onRange, first, last, loading]);
  useHandle(props.handle, frame, scrollTo);
  const shownCursor = useRef(cursor);
  useEffect(() => {
    // Only a cursor that moved is brought into view: on return the page scrolls itself.
    if (cursor >= 0 && cursor !== shownCursor.current) scrollTo(cursor);
    shownCursor.current = cursor;
  }, [cursor, scrollTo]);
  const widths = useGrowingWidths(frame, isVirtual, columns.map((it) => it.id).join(), first);
  const span = columns.length + (selection === undefined ? 0 : 1);
  const interactive = props.onCursor !== undefined;
  return (
    <div
      ref={frame}
      className={`tw ${scroll}`}
      role={interactive || scroll === 'own' ? 'group' : undefined}
      aria-label={interactive || scroll === 'own' ? props.caption : undefined}
      tabIndex={interactive || scroll === 'own' ? 0 : undefined}
      onKeyDown={interactive ? keysOf(props, count) : undefined}
    >
      <table className={props.dimmed === true ? 'tbl dimmed' : 'tbl'} aria-rowcount={isVirtual ? count + 1 : undefined} aria-busy={loading || undefined}>
        <caption className="sr">{props.caption}</caption>
        <TableHead columns={columns} sort={props.sort} onSort={props.onSort} selection={selection} widths={widths} hidden={headless} />
        <tbody>
          {body !== undefined && <StateRow span={span}>{body}</StateRow>}
          <PadRow span={span} height={before} />
          {items.map((index) => {
            const row = loading ? undefined : rows[index];
            return (
              <BodyRow
                key={row === undefined ? `at-${index}` : rowKey(row)}
                row={row}
                index={index}
                columns={columns}
                selection={selection}
                isCursor={index === cursor}
                className={row === undefined ? undefined : props.rowClass?.(row)}
                rowIndex={isVirtual ? index + 2 : undefined}
                onPoint={props.onCursor}
              />
            );
          })}
          <PadRow span={span} height={after} />
        </tbody>
      </table>
    </div>
  );
}

function useHandle(handle: Ref<TableHandle> | undefined, frame: React.RefObject<HTMLDivElement | null>, scrollTo: (index: number) => void): void {
  useEffect(() => {
    if (handle === undefined || handle === null) return;
    const it: TableHandle = {
      focus: () => {
        frame.current?.focus({ preventScroll: true });
      },
      scrollTo,
    };
    if (typeof handle === 'function') handle(it);
    else handle.current = it;
  }, [handle, frame, scrollTo]);
}

/** Rows that come into view may be wider than those before: columns grow then, and never shrink again. */
function useGrowingWidths(frame: React.RefObject<HTMLDivElement | null>, on: boolean, columns: string, first: number): readonly number[] | undefined {
  const [kept, setKept] = useState<{ columns: string; widths: readonly number[] }>();
  useEffect(() => {
    const heads = frame.current?.querySelectorAll<HTMLElement>('thead th');
    if (!on || heads === undefined) return;
    const now = [...heads].map((it) => (it.classList.contains('wide') ? 0 : it.offsetWidth));
    setKept((was) => {
      const old = was?.columns === columns ? was.widths : [];
      return now.every((width, index) => width <= (old[index] ?? -1)) ? was : { columns, widths: now.map((width, index) => Math.max(width, old[index] ?? 0)) };
    });
  }, [frame, on, columns, first]);
  return on && kept?.columns === columns ? kept.widths : undefined;
}

/** The keys of a list while the table has the focus. The app's commands do the same from anywhere. */
function keysOf<T>(props: DataTableProps<T>, count: number) {
  return (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.defaultPrevented || event.altKey || event.target !== event.currentTarget) return;
    const { cursor = -1, rows, onCursor, onOpen, onPeek, selection } = props;
    const row = rows[cursor];
    const to = targetOf(event.key, cursor, count);
    if (to !== undefined) onCursor?.(to);
    else if (row === undefined) return;
    else if (event.key === 'Enter' || event.key === 'o') onOpen?.(row, event.metaKey || event.ctrlKey);
    else if (event.key === ' ' && onPeek !== undefined) onPeek(row);
    else if (event.key.toLowerCase() === 'x' && selection !== undefined && !event.metaKey && !event.ctrlKey) selection.onSelect(row, cursor, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function targetOf(key: string, cursor: number, count: number): number | undefined {
  if (count === 0) return undefined;
  const inside = (index: number) => Math.min(count - 1, Math.max(0, index));
  if (key === 'ArrowDown' || key === 'j') return inside(cursor + 1);
  if (key === 'ArrowUp' || key === 'k') return inside(cursor - 1);
  if (key === 'PageDown') return inside(cursor + 10);
  if (key === 'PageUp') return inside(cursor - 10);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
