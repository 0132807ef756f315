// What was done, in the past tense, with a way back. One at a time; the next one replaces it.

/** A message that leaves by itself. */
export interface Toast {
  /** Past tense, such as "Unregistered fraud-rules and 3 things it defined". */
  text: string;
  /** Takes it back. */
  undo?: () => void;
}

let current: (Toast & { id: number }) | undefined;
let count = 0;
const watchers = new Set<() => void>();

function put(next: typeof current): void {
  current = next;
  for (const watcher of watchers) watcher();
}

/** Errors are never toasts: they stay where they happened. */
export const toast = {
  show: (it: Toast): void => {
    count += 1;
    put({ ...it, id: count });
  },
  hide: (): void => {
    if (current !== undefined) put(undefined);
  },
};

/** The toast that shows now. */
export function currentToast(): typeof current {
  return current;
}

/** Calls the watcher whenever the toast changes. */
export function watchToast(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}
