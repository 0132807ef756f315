// A table of entities with the columns that a place asks for.
import { type ReactNode } from 'react';
import { EntityLink, kindWord, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { DataTable, type Column } from '../../../ui';
import type { Row } from './rows';

/** Columns that can be asked for, beside the name. */
export type ColumnName = 'kind' | 'type' | 'lifecycle' | 'owner' | 'system' | 'depth' | 'mail';

interface Props {
  caption: string;
  rows: readonly Row[];
  columns: readonly ColumnName[];
  /** In the place of rows. */
  body?: ReactNode;
  loading?: boolean;
  /** Names without their descriptions. */
  plain?: boolean;
  headless?: boolean;
}

const NOTHING = <span className="dim">–</span>;

/** Rows of entities; a hundred and more are drawn only where somebody looks. */
export function EntityTable({ caption, rows, columns, body, loading, plain = false, headless }: Props) {
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={(row) => row.ref}
      columns={[nameColumn(columns, plain), ...columns.map((it) => COLUMNS[it]())]}
      {...(body === undefined ? {} : { body })}
      {...(loading === undefined ? {} : { loading })}
      {...(headless === undefined ? {} : { headless })}
    />
  );
}

function nameColumn(columns: readonly ColumnName[], plain: boolean): Column<Row> {
  return {
    id: 'name',
    head: t('catalog.entity.column.name'),
    wide: true,
    cell: (row) => (
      <span className="fx">
        {row.kind.toLowerCase() === 'user' ? (
          <OwnerChip owner={row.ref} title={row.title?.slice(0, 200)} missing={row.missing} />
        ) : (
          <EntityLink entity={row.ref} title={row.title?.slice(0, 200)} type={row.type} missing={row.missing} />
        )}
        {row.missing && <span className="dim">{t('catalog.entity.missing')}</span>}
        {!plain && row.description !== undefined && (
          <span className="dim cut hide-sm" dir="auto">
            {row.description.slice(0, 200)}
          </span>
        )}
      </span>
    ),
    sub: (row) => columns.flatMap((it) => wordsOf(row, it)).join(' · '),
  };
}

/** The second line on phones. */
function wordsOf(row: Row, column: ColumnName): string[] {
  if (column === 'owner') return row.owner === undefined ? [] : [row.owner.replace(/^.*\//, '')];
  if (column === 'depth' || column === 'system') return [];
  const word = column === 'kind' ? kindWord(row.kind) : row[column];
  return word === undefined ? [] : [word.slice(0, 60)];
}

function textCell(text: string | undefined): ReactNode {
  return text === undefined ? (
    NOTHING
  ) : (
    <bdi className="cut" title={text.slice(0, 300)}>
      {text.slice(0, 60)}
    </bdi>
  );
}

const COLUMNS: Readonly<Record<ColumnName, () => Column<Row>>> = {
  kind: () => ({ id: 'kind', head: t('catalog.entity.column.kind'), fit: true, hide: 'hs', cell: (row) => kindWord(row.kind) }),
  type: () => ({ id: 'type', head: t('catalog.entity.column.type'), fit: true, hide: 'hs', cell: (row) => textCell(row.type) }),
  lifecycle: () => ({ id: 'lifecycle', head: t('catalog.entity.column.lifecycle'), fit: true, hide: 'hm', cell: (row) => textCell(row.lifecycle) }),
  owner: () => ({
    id: 'owner',
    head: t('catalog.entity.column.owner'),
    fit: true,
    hide: 'hs',
    cell: (row) => (row.owner === undefined ? NOTHING : <OwnerChip owner={row.owner} />),
  }),
  system: () => ({
    id: 'system',
    head: t('catalog.entity.column.system'),
    fit: true,
    hide: 'hm',
    cell: (row) => (row.system === undefined ? NOTHING : <EntityLink entity={row.system} light plain />),
  }),
  depth: () => ({
    id: 'depth',
    head: t('catalog.entity.column.depth'),
    fit: true,
    cell: (row) => (row.depth === undefined ? NOTHING : t('catalog.entity.dependencies.step', { count: row.depth })),
  }),
  mail: () => ({
    id: 'mail',
    head: t('catalog.entity.column.mail'),
    fit: true,
    hide: 'hs',
    cell: (row) => textCell(row.mail),
  }),
};
