// The rows of a table: drawn, not there yet, or one that says why there are none.
import { memo, type ReactNode } from 'react';
import { Checkbox } from './Boxes';
import { columnClasses, type Column, type Selection } from './table';

interface BodyRowProps<T> {
  row: T | undefined;
  index: number;
  columns: readonly Column<T>[];
  selection: Selection<T> | undefined;
  isCursor: boolean;
  className: string | undefined;
  rowIndex: number | undefined;
  onPoint: ((index: number) => void) | undefined;
}

function BodyRowInner<T>({ row, index, columns, selection, isCursor, className, rowIndex, onPoint }: BodyRowProps<T>) {
  const selected = row !== undefined && selection?.isSelected(row) === true;
  const classes = [isCursor && 'cur', selected && 'sel', className].filter(Boolean).join(' ');
  return (
    <tr
      data-row={index}
      className={classes === '' ? undefined : classes}
      aria-current={isCursor ? 'true' : undefined}
      aria-rowindex={rowIndex}
      onClick={
        onPoint === undefined
          ? undefined
          : () => {
              onPoint(index);
            }
      }
    >
      {selection !== undefined && (
        <td className="chkc fit">
          {row !== undefined && (
            <Checkbox
              bare
              checked={selected}
              aria-label={selection.label(row)}
              onChange={(_, range) => {
                selection.onSelect(row, index, range);
              }}
            />
          )}
        </td>
      )}
      {columns.map((column, at) => (
        <td key={column.id} className={columnClasses(column)} style={column.width === undefined ? undefined : { maxWidth: column.width }}>
          {row === undefined ? <Waiting seed={index * 7 + at * 3} wide={column.wide === true} /> : column.cell(row, index)}
          {row !== undefined && column.sub !== undefined && <span className="sub">{column.sub(row)}</span>}
        </td>
      ))}
    </tr>
  );
}

/** One row. Drawn anew only when something about it changed. */
export const BodyRow = memo(BodyRowInner) as typeof BodyRowInner;

function Waiting({ seed, wide }: { seed: number; wide: boolean }) {
  return <span className="sk" style={{ width: wide ? 110 + (seed % 5) * 18 : 40 + (seed % 3) * 14 }} aria-hidden="true" />;
}

/** The room of rows that are not drawn. */
export function PadRow({ span, height }: { span: number; height: number }) {
  if (height <= 0) return null;
  return (
    <tr className="pad" aria-hidden="true">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

/** Empty, failed, not allowed: in the place of rows. */
export function StateRow({ span, children }: { span: number; children: ReactNode }) {
  return (
    <tr className="body">
      <td colSpan={span}>{children}</td>
    </tr>
  );
}
