// Everything that the filters match, page by page, as one file; it can be stopped at any time.
import { useCallback, useRef, useState } from 'react';
import { csvHead, csvLines } from './csv';
import type { Run } from './predicate';
import { readPage, type Row } from './rows';

/** Rows asked for at once. */
const EXPORT_PAGE = 1000;

/** Where an export stands. */
export interface Export {
  /** Undefined when none is under way. */
  done: number | undefined;
  error: unknown;
  start: () => void;
  stop: () => void;
}

/** Every row of the runs, in pages. */
export async function* everyRow(runs: readonly Run[], text: string, signal: AbortSignal): AsyncGenerator<Row[]> {
  for (const run of runs) {
    let cursor: string | undefined;
    do {
      const page = await readPage(run, text, { limit: EXPORT_PAGE, ...(cursor === undefined ? {} : { cursor }) }, signal);
      yield page.rows;
      cursor = page.next;
    } while (cursor !== undefined);
  }
}

/** Exports what the runs give. */
export function useExport(runs: readonly Run[], text: string): Export {
  const [done, setDone] = useState<number>();
  const [error, setError] = useState<unknown>();
  const stopper = useRef<AbortController>(undefined);
  const start = useCallback(() => {
    stopper.current?.abort();
    const mine = new AbortController();
    stopper.current = mine;
    setError(undefined);
    setDone(0);
    const run = async () => {
      const parts: string[] = [csvHead];
      let count = 0;
      for await (const rows of everyRow(runs, text, mine.signal)) {
        parts.push(csvLines(rows));
        count += rows.length;
        setDone(count);
      }
      download(new Blob(parts, { type: 'text/csv;charset=utf-8' }), `catalog-${new Date().toISOString().slice(0, 10)}.csv`);
    };
    run()
      .catch((thrown: unknown) => {
        if (!mine.signal.aborted) setError(thrown);
      })
      .finally(() => {
        if (stopper.current === mine) setDone(undefined);
      });
  }, [runs, text]);
  const stop = useCallback(() => {
    stopper.current?.abort();
    setDone(undefined);
  }, []);
  return { done, error, start, stop };
}

/** Gives the browser a file. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
