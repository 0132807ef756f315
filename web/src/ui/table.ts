// What a DataTable is told about its columns and rows.
import type { ReactNode } from 'react';

/** A column. One of them is `wide`, takes what is left and truncates; the others fit their content. */
export interface Column<T> {
  id: string;
  head: ReactNode;
  cell: (row: T, index: number) => ReactNode;
  wide?: boolean;
  /** Fits its content and no more. */
  fit?: boolean;
  /** Figures: at the right. */
  num?: boolean;
  /** `hs`: not on phones. `hm`: not below 1000 px either. */
  hide?: 'hs' | 'hm';
  sortable?: boolean;
  /** CSS length. Longer content is cut, and nothing moves while scrolling. */
  width?: string;
  /** Of the wide column on phones: the second line. */
  sub?: (row: T) => ReactNode;
  /** For a head that is drawn and not read. */
  label?: string;
}

/** By which column rows are sorted. */
export interface Sort {
  column: string;
  descending: boolean;
}

/** What can be chosen, and what is. */
export interface Selection<T> {
  isSelected: (row: T) => boolean;
  /** `range`: from the last one to here. */
  onSelect: (row: T, index: number, range: boolean) => void;
  all: boolean | 'mixed';
  onSelectAll: (on: boolean) => void;
  /** Of a row's box, such as "Choose payment-service". */
  label: (row: T) => string;
}

/** The classes of a cell and of its head. */
export function columnClasses(column: Column<never>): string | undefined {
  const classes = [
    column.wide === true ? 'wide' : column.fit === true ? 'fit' : undefined,
    column.num === true && 'num',
    column.hide === 'hm' ? 'hs hm' : column.hide,
    column.width !== undefined && column.wide !== true && 'cl',
  ];
  return classes.filter(Boolean).join(' ') || undefined;
}
