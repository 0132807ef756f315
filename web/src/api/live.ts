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
/** Many changes in a row ask the server anew once, and less often the longer they go on. */
const GATHER_MS = 400;
const GATHER_LONGEST_MS = 5000;
const AGAIN_MS = 3000;

let connection: Connection = { state: 'connecting', since: Date.now() };
let source: EventSource | undefined;
let gathering: ReturnType<typeof setTimeout> | undefined;
let pace = GATHER_MS;
let lastAsked = 0;
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
    gather();
  };
  // The changes since then are not kept any more: a stream from now on, and everything anew, once.
  opened.addEventListener('gap', () => {
    opened.close();
    if (source !== opened) return;
    source = undefined;
    void cache.invalidateQueries();
    setTimeout(openStream, AGAIN_MS);
  });
  opened.addEventListener('denied', () => {
    opened.close();
  });
}

function gather(): void {
  if (gathering !== undefined) return;
  const now = Date.now();
  pace = now - lastAsked < GATHER_LONGEST_MS ? Math.min(pace * 2, GATHER_LONGEST_MS) : GATHER_MS;
  gathering = setTimeout(() => {
    gathering = undefined;
    lastAsked = Date.now();
    changed(keys.catalog);
  }, pace);
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
  }, AGAIN_MS);
}

function become(state: Connection['state']): void {
  if (connection.state === state) return;
  connection = { state, since: Date.now() };
  for (const watcher of watchers) watcher();
}
