// The layout *list + detail*: a list, and the chosen one in the side column. What is chosen is in the
// address; Escape closes the panel.
import './list-detail.css';
import { useMemo, type ReactNode } from 'react';
import { useCommands } from '../commands/registry';
import { t } from '../messages';
import { Button, DataTable, IconButton, Pager, Slab, Stack, type Column, type Sort } from '../ui';
import { FailureState } from './Answer';
import { useSetUrlQuery, useUrlQuery } from './location';
import type { Rows } from './pages';

interface ListDetailProps {
  /** Tools, table, footer. */
  children: ReactNode;
  /** `Slab`s of what is chosen; undefined when nothing is. */
  detail: ReactNode;
  onClose: () => void;
}

/** List, and panel when something is chosen. On narrow windows the panel takes the list's place. */
export function ListDetail({ children, detail, onClose }: ListDetailProps) {
  const open = detail !== undefined;
  const commands = useMemo(
    () => (open ? [{ id: 'page.closePanel', title: t('page.closePanel'), group: 'page' as const, keys: ['escape'], run: onClose }] : []),
    [open, onClose],
  );
  useCommands(commands);
  return (
    <div className={open ? 'laid two listed picked' : 'laid listed'}>
      <section className="grid-main">{children}</section>
      {open && <Stack>{detail}</Stack>}
    </div>
  );
}

/** What is chosen, in the address under `name`. */
export function useChosen(name: string): { chosen: string | undefined; choose: (id: string | undefined) => void } {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  return useMemo(
    () => ({
      chosen: query.get(name) ?? undefined,
      choose: (id: string | undefined) => {
        set({ [name]: id });
      },
    }),
    [query, set, name],
  );
}

interface PanelHeadProps {
  title: ReactNode;
  count?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** The first slab of a panel, with the cross that closes it. */
export function PanelHead({ title, count, onClose, children }: PanelHeadProps) {
  return (
    <Slab title={title} count={count} actions={<IconButton icon="x" size="s" label={t('ui.close')} keys="escape" onClick={onClose} />}>
      {children}
    </Slab>
  );
}

interface ListTableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  list: Rows<T>;
  rowKey: (row: T) => string;
  /** The chosen one's key. */
  chosen?: string | undefined;
  onChoose?: (key: string) => void;
  /** Shown where there is nothing. */
  empty: ReactNode;
  sort?: Sort | undefined;
  onSort?: (column: string) => void;
  /** Said at the foot, such as how many; else how many are shown. */
  count?: ReactNode;
  end?: ReactNode;
}

/** A paged table with all of its states. */
export function ListTable<T>({ caption, columns, list, rowKey, chosen, onChoose, empty, sort, onSort, count, end }: ListTableProps<T>) {
  const at = chosen === undefined ? -1 : list.rows.findIndex((it) => rowKey(it) === chosen);
  const body =
    list.failure !== undefined ? <FailureState failure={list.failure} retry={list.retry} /> : !list.loading && list.rows.length === 0 ? empty : undefined;
  const choose =
    onChoose === undefined
      ? undefined
      : (index: number) => {
          const row = list.rows[index];
          if (row !== undefined) onChoose(rowKey(row));
        };
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={list.rows}
        rowKey={rowKey}
        loading={list.loading}
        dimmed={list.stale}
        cursor={at}
        {...(choose === undefined ? {} : { onCursor: choose })}
        {...(onSort === undefined ? {} : { sort, onSort })}
        {...(body === undefined ? {} : { body })}
      />
      {body === undefined && !list.loading && (
        <Pager
          end={
            <>
              {end}
              {list.more !== undefined && (
                <Button size="s" busy={list.busy} onClick={list.more}>
                  {t('page.moreRows')}
                </Button>
              )}
            </>
          }
        >
          {count ?? t('page.shown', { count: list.rows.length })}
        </Pager>
      )}
    </>
  );
}
