// What happens on the server, as it happens: told to all who listen on this page, whichever tab holds the stream;
// and whether it is connected.
import { useSyncExternalStore } from 'react';
import { cache, changed, keys } from './cache';
import { shareStream, type Stream } from './stream';

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

/** Many changes in a row ask the server anew once, and less often the longer they go on. */
const GATHER_MS = 400;
const GATHER_LONGEST_MS = 5000;

let connection: Connection = { state: 'connecting', since: Date.now() };
let stream: Stream | undefined;
let gathering: ReturnType<typeof setTimeout> | undefined;
let pace = GATHER_MS;
let lastAsked = 0;
const watchers = new Set<() => void>();
const listeners = new Set<(change: Change) => void>();

/** Opens the stream, or listens to the tab that has it. Calling it again does nothing. */
export function openStream(): void {
  stream ??= shareStream({
    onState: (state) => {
      // What was missed while the stream was gone is not told again to a page that reloads its data.
      if (state === 'open' && connection.state === 'lost') missed();
      become(state);
    },
    onMissed: missed,
    onChange: (data) => {
      const change = JSON.parse(data) as Change;
      for (const listener of listeners) listener(change);
      gather();
    },
  });
}

/** Closes the stream, when somebody signs out. */
export function closeStream(): void {
  stream?.close();
  stream = undefined;
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

function missed(): void {
  void cache.invalidateQueries();
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

function become(state: Connection['state']): void {
  if (connection.state === state) return;
  connection = { state, since: Date.now() };
  for (const watcher of watchers) watcher();
}
