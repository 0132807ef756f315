// A tab that is one list of entities: counted, found by text when it is long, said when it is empty.
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { EmptyState, formatNumber, SkeletonRows, Slab, TextField } from '../../../ui';
import { EntityTable, type ColumnName } from './EntityTable';
import type { Rows } from './data';
import { rowOfEntity, sortRows, type Row } from './rows';

/** Below this, everything is seen at once. */
const FIND_FROM = 15;

interface Props {
  query: UseQueryResult<Rows>;
  caption: string;
  columns: readonly ColumnName[];
  /** Label of the text filter; else a plain word. */
  find?: string;
  empty: { icon: string; title: string; text: string };
}

/** The list. */
export function EntityList({ query, caption, columns, find, empty }: Props) {
  return (
    <Answer
      query={query}
      skeleton={
        <Slab flush busy className="grow-y">
          <SkeletonRows rows={8} />
        </Slab>
      }
    >
      {(rows) => <Listed rows={rows} caption={caption} columns={columns} find={find ?? t('catalog.entity.find')} empty={empty} />}
    </Answer>
  );
}

function Listed({ rows, caption, columns, find, empty }: Omit<Props, 'query' | 'find'> & { rows: Rows; find: string }) {
  const [text, setText] = useState('');
  const all = useMemo(() => sortRows(rows.items.map(rowOfEntity)), [rows]);
  const shown = useMemo(() => (text.trim() === '' ? all : all.filter((it) => isFound(it, text.trim().toLowerCase()))), [all, text]);
  if (all.length === 0) {
    return (
      <Slab flush className="grow-y">
        <EmptyState page icon={empty.icon} title={empty.title} text={empty.text} />
      </Slab>
    );
  }
  const isCut = rows.total > all.length;
  const clear = () => {
    setText('');
  };
  const nothing = <EmptyState title={t('catalog.entity.find.none', { text: text.slice(0, 60) })} />;
  return (
    <>
      {all.length >= FIND_FROM && (
        <div className="tools ent-tools">
          <TextField size="s" icon="search" aria-label={find} placeholder={find} value={text} onChange={setText} onClear={clear} />
          <span className="meta end">
            {isCut
              ? t('catalog.entity.members.capped', { shown: formatNumber(all.length), total: formatNumber(rows.total) })
              : t('catalog.entity.find.count', { shown: formatNumber(shown.length), total: formatNumber(all.length) })}
          </span>
        </div>
      )}
      <Slab flush className="grow-y">
        <EntityTable caption={caption} rows={shown} columns={columns} {...(shown.length === 0 ? { body: nothing } : {})} />
      </Slab>
    </>
  );
}

function isFound(row: Row, text: string): boolean {
  return [row.name, row.title, row.mail, row.type, row.kind].some((it) => it?.toLowerCase().includes(text) === true);
}
