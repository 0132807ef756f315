// Which rows are chosen: by reference, so that they stay chosen while the list is sorted and filtered.
import { useCallback, useMemo, useRef, useState } from 'react';
import { asFailure, type Failure } from '../../../api/failure';
import { t } from '../../../messages';
import type { Selection } from '../../../ui';
import { everyRow } from './exporting';
import type { Run } from './predicate';
import type { Row } from './rows';

/** "All" is at most so many: more than that is an export. */
export const MOST_CHOSEN = 1000;

/** What is chosen, and how that changes. */
export interface Chosen {
  rows: ReadonlyMap<string, Row>;
  table: Selection<Row>;
  toggle: (row: Row, index: number, range: boolean) => void;
  clear: () => void;
  failure: Failure | undefined;
}

/** Chooses among the rows of these runs. */
export function useChosen(rows: readonly (Row | undefined)[], total: number, runs: readonly Run[], text: string): Chosen {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map());
  const [failure, setFailure] = useState<Failure>();
  const anchor = useRef(0);
  const toggle = useCallback(
    (row: Row, index: number, range: boolean) => {
      const from = range ? Math.min(anchor.current, index) : index;
      const to = range ? Math.max(anchor.current, index) : index;
      anchor.current = index;
      setChosen((was) => {
        const next = new Map(was);
        if (!range && next.delete(row.ref)) return next;
        for (let at = from; at <= to; at += 1) {
          const it = rows[at];
          if (it !== undefined && next.size < MOST_CHOSEN) next.set(it.ref, it);
        }
        return next;
      });
    },
    [rows],
  );
  const clear = useCallback(() => {
    setChosen(new Map());
    setFailure(undefined);
  }, []);
  const all = useCallback(
    (on: boolean) => {
      if (!on) {
        clear();
        return;
      }
      firstRows(runs, text)
        .then((found) => {
          setChosen(new Map(found.map((it) => [it.ref, it])));
        })
        .catch((thrown: unknown) => {
          setFailure(asFailure(thrown));
        });
    },
    [runs, text, clear],
  );
  const table = useMemo(
    (): Selection<Row> => ({
      isSelected: (row) => chosen.has(row.ref),
      onSelect: toggle,
      all: chosen.size === 0 ? false : chosen.size >= Math.min(total, MOST_CHOSEN) ? true : 'mixed',
      onSelectAll: all,
      label: (row) => t('catalog.list.choose', { name: row.name.slice(0, 100) }),
    }),
    [chosen, toggle, all, total],
  );
  return { rows: chosen, table, toggle, clear, failure };
}

async function firstRows(runs: readonly Run[], text: string): Promise<Row[]> {
  const found: Row[] = [];
  for await (const rows of everyRow(runs, text, new AbortController().signal)) {
    found.push(...rows);
    if (found.length >= MOST_CHOSEN) break;
  }
  return found.slice(0, MOST_CHOSEN);
}
