// What the playground holds, outside of its page: somebody who looks something up and comes back finds it as it was.
import { useSyncExternalStore } from 'react';
import type { DryRun } from './server';
import type { Workspace } from './workspace';

/** All of it. */
export interface Holding {
  work?: Workspace | undefined;
  values: Readonly<Record<string, unknown>>;
  secrets: Readonly<Record<string, string>>;
  /** The last dry run, the text of the template that it ran, and the run before. */
  run?: { result: DryRun; of: string } | undefined;
  before?: DryRun | undefined;
  /** Of what was opened: what was not handed out. */
  leftOut?: readonly string[] | undefined;
}

const EMPTY: Holding = { values: {}, secrets: {} };
let held: Holding = EMPTY;
const watchers = new Set<() => void>();

/** What is held now. */
export function holding(): Holding {
  return held;
}

/** The same, anew whenever it changes. */
export function useHolding(): Holding {
  return useSyncExternalStore(watch, holding);
}

/** Changes some of it. */
export function hold(change: Partial<Holding>): void {
  held = { ...held, ...change };
  for (const watcher of watchers) watcher();
}

/** Another workspace; nothing of the one before stays. */
export function begin(work: Workspace, { values = {}, leftOut }: Partial<Pick<Holding, 'values' | 'leftOut'>> = {}): void {
  held = { ...EMPTY, work, values, leftOut };
  for (const watcher of watchers) watcher();
}

/** Changes the files. */
export function change(next: (work: Workspace) => Workspace): void {
  if (held.work !== undefined) hold({ work: next(held.work) });
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
