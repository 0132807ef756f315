// Work that is not saved, kept in this browser: a reload, a closed window or a crash loses nothing. One workspace for
// each person; secrets are never kept.
import type { Workspace } from './workspace';

/** What is kept. */
export interface Kept {
  work: Workspace;
  values: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds. */
  at: number;
}

const DATABASE = 'flagstone-playground';
const STORE = 'work';

/** Keeps a workspace instead of the one before. A browser that will not is none of the author's concern: leaving asks. */
export async function keep(person: string, kept: Kept): Promise<boolean> {
  return within('readwrite', (store) => store.put(kept, person)).then(
    () => true,
    () => false,
  );
}

/** What was kept of somebody's. */
export async function keptOf(person: string): Promise<Kept | undefined> {
  return within<Kept | undefined>('readonly', (store) => store.get(person) as IDBRequest<Kept | undefined>).catch(() => undefined);
}

/** Throws it away. */
export async function forget(person: string): Promise<void> {
  await within('readwrite', (store) => store.delete(person)).catch(() => undefined);
}

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await answerOf(opened());
  try {
    return await answerOf(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function opened(): IDBOpenDBRequest {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE);
  };
  return request;
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => {
      done(request.result);
    };
    request.onerror = () => {
      failed(request.error ?? new Error('the browser keeps nothing'));
    };
  });
}
