// What happens on the server, as it happens: one stream for the whole page, shared by all who listen,
// and whether it is connected.
import { useSyncExternalStore } from 'react';
import { cache, changed, keys } from './cache';

/** A change of the catalog, as its stream tells it. */
export interface Change {
  cursor: number;
  at: number;
  topic: string;
  change: string;
  subject: string;
  actor?: string;
}

/** Whether the stream is there; `since` is when that became so, epoch milliseconds. */
export interface Connection {
  state: 'connecting' | 'open' | 'lost';
  since: number;
}

const STREAM = '/api/catalog/v1/changes/stream';
/** Many changes in a row ask the server anew once. */
const GATHER_MS = 400;

let connection: Connection = { state: 'connecting', since: Date.now() };
let source: EventSource | undefined;
let gathering: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();
const listeners = new Set<(change: Change) => void>();

/** Opens the stream. Calling it again does nothing. */
export function openStream(): void {
  if (source !== undefined) return;
  const opened = new EventSource(STREAM);
  source = opened;
  opened.onopen = () => {
    // What was missed while the stream was gone is not told again to a page that reloads its data.
    if (connection.state === 'lost') void cache.invalidateQueries();
    become('open');
  };
  opened.onerror = () => {
    become('lost');
    if (opened.readyState === EventSource.CLOSED) again(opened);
  };
  opened.onmessage = (message: MessageEvent<string>) => {
    const change = JSON.parse(message.data) as Change;
    for (const listener of listeners) listener(change);
    gathering ??= setTimeout(() => {
      gathering = undefined;
      changed(keys.catalog);
    }, GATHER_MS);
  };
}

/** Closes the stream, when somebody signs out. */
export function closeStream(): void {
  source?.close();
  source = undefined;
  become('connecting');
}

/** Calls `listener` with each change until the returned function is called. */
export function onChange(listener: (change: Change) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the page hears of what happens. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connection,
  );
}

/** A browser gives up for good on some answers (401, 503); we do not. */
function again(closed: EventSource): void {
  setTimeout(() => {
    if (source !== closed) return;
    source = undefined;
    openStream();
  }, 3000);
}

function become(state: Connection['state']): void {
  if (connection.state === state) return;
  connection = { state, since: Date.now() };
  for (const watcher of watchers) watcher();
}
