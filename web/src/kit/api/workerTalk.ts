// What the page and the reading worker say to each other, and the page's end of it: time limits included.
import { ReadError, type Field, type Operation, type Outline, type ReadProblem, type SchemaDetail } from './model';

/** From the page. */
export type Question = { number: number } & ({ ask: 'read'; text: string; type: string } | { ask: 'operation' | 'fields' | 'schema'; id: string });

/** To the page. */
export interface Answer {
  number: number;
  value?: unknown;
  error?: { problem: ReadProblem; message: string; line: number | undefined; column: number | undefined };
}

/** A definition that is read in a worker. */
export interface RemoteReader {
  outline: Outline;
  operation: (id: string) => Promise<Operation | undefined>;
  fields: (handle: string) => Promise<Field[]>;
  schema: (handle: string) => Promise<SchemaDetail | undefined>;
  close: () => void;
}

/** Reading takes no longer than this; a schema tree, when it is opened, much less. */
const READ_MS = 20_000;
const ASK_MS = 5_000;

/** Reads a definition in a worker of its own. Rejects with `ReadError`. */
export async function readBeside(text: string, type: string, signal: AbortSignal): Promise<RemoteReader> {
  const worker = new Worker(new URL('./api.worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  let count = 0;
  const fail = (error: Error) => {
    worker.terminate();
    for (const it of waiting.values()) it.failed(error);
    waiting.clear();
  };
  worker.onmessage = (event: MessageEvent<Answer>) => {
    const { number, value, error } = event.data;
    const asked = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) asked?.done(value);
    else asked?.failed(new ReadError(error.problem, error.message, error.line, error.column));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(new ReadError('broke', event.message));
  };
  signal.addEventListener('abort', () => {
    fail(new ReadError('broke', 'closed'));
  });
  const ask = <T>(question: Omit<Extract<Question, { ask: 'read' }>, 'number'> | Omit<Extract<Question, { id: string }>, 'number'>, limit: number): Promise<T> => {
    count += 1;
    const number = count;
    return new Promise<T>((done, failed) => {
      const timer = setTimeout(() => {
        fail(new ReadError('tooSlow', ''));
      }, limit);
      const settled = () => {
        clearTimeout(timer);
      };
      waiting.set(number, {
        done: (value) => {
          settled();
          done(value as T);
        },
        failed: (error) => {
          settled();
          failed(error);
        },
      });
      worker.postMessage({ number, ...question });
    });
  };
  try {
    const outline = await ask<Outline>({ ask: 'read', text, type }, READ_MS);
    return {
      outline,
      operation: (id) => ask({ ask: 'operation', id }, ASK_MS),
      fields: (id) => ask({ ask: 'fields', id }, ASK_MS),
      schema: (id) => ask({ ask: 'schema', id }, ASK_MS),
      close: () => {
        worker.terminate();
      },
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
