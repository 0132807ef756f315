// The head of a table: names, and the arrow of the one column that it is sorted by.
import { t } from '../messages';
import { Checkbox } from './Boxes';
import { Icon } from './Icon';
import { columnClasses, type Column, type Selection, type Sort } from './table';

interface TableHeadProps<T> {
  columns: readonly Column<T>[];
  sort: Sort | undefined;
  onSort: ((column: string) => void) | undefined;
  selection: Selection<T> | undefined;
  /** Pixels by head, once rows come and go. */
  widths: readonly number[] | undefined;
  hidden: boolean;
}

/** One row of heads. */
export function TableHead<T>({ columns, sort, onSort, selection, widths, hidden }: TableHeadProps<T>) {
  const shift = selection === undefined ? 0 : 1;
  return (
    <thead className={hidden ? 'sr' : undefined}>
      <tr>
        {selection !== undefined && (
          <th scope="col" className="chkc fit">
            <Checkbox bare checked={selection.all} onChange={selection.onSelectAll} aria-label={t('ui.selectAll')} />
          </th>
        )}
        {columns.map((column, index) => {
          const sorted = sort?.column === column.id ? sort : undefined;
          const head = column.label === undefined ? column.head : <span title={column.label}>{column.head ?? <span className="sr">{column.label}</span>}</span>;
          return (
            <th
              key={column.id}
              scope="col"
              className={columnClasses(column)}
              aria-sort={sorted === undefined ? undefined : sorted.descending ? 'descending' : 'ascending'}
              style={{ width: column.width ?? (column.wide === true ? undefined : widths?.[index + shift]) }}
            >
              {column.sortable === true && onSort !== undefined ? (
                <button type="button" onClick={() => { onSort(column.id); }}>
                  {head}
                  <Icon name={sorted?.descending === true ? 'arrow-down' : 'arrow-up'} />
                </button>
              ) : (
                head
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
