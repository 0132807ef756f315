// What a person has set for themselves. It is kept on the server, in Backstage's buckets where Backstage has
// one (starred entities), and shown at once: the write follows, and is taken back when it fails.
import { useSyncExternalStore } from 'react';
import { api, ask } from '../api/client';

/** Colours: `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark';
/** How much fits. */
export type Density = 'cosy' | 'compact';

/** How the portal looks and behaves for one person. */
export interface Preferences {
  theme: Theme;
  density: Density;
  /** Keys without a modifier do something. */
  singleKeys: boolean;
  /** The side navigation is a column of icons. */
  narrowNav: boolean;
  /** The guide for a new server was closed. */
  guideClosed: boolean;
}

/** A page that was visited. */
export interface Recent {
  ref: string;
  title: string;
  at: number;
}

/** All settings. */
export interface Settings {
  preferences: Preferences;
  starred: readonly string[];
  recents: readonly Recent[];
  /** Columns of tables, by table. */
  columns: Readonly<Record<string, readonly string[]>>;
}

const NAMES = {
  starred: { bucket: 'starredEntities', key: 'entityRefs' },
  preferences: { bucket: 'flagstone.portal', key: 'preferences' },
  recents: { bucket: 'flagstone.portal', key: 'recents' },
  columns: { bucket: 'flagstone.portal', key: 'columns' },
} as const;

const MOST_RECENTS = 20;
const LOOK = 'flagstone.look';

const defaults: Settings = {
  preferences: { theme: 'auto', density: 'cosy', singleKeys: true, narrowNav: false, guideClosed: false },
  starred: [],
  recents: [],
  columns: {},
};

let present: Settings = { ...defaults, preferences: { ...defaults.preferences, ...remembered() } };
/** Whether what the server keeps is known. Visits before that wait, so that they do not replace it. */
let isLoaded = false;
const early: Recent[] = [];
const watchers = new Set<() => void>();

/** The settings, anew whenever one changes. */
export function useSettings(): Settings {
  return useSyncExternalStore(watch, settings);
}

/** The settings now. */
export function settings(): Settings {
  return present;
}

/** Calls `watcher` after each change until the returned function is called. */
export function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Reads the settings of whoever has signed in. */
export async function loadSettings(): Promise<void> {
  const order = ['starred', 'preferences', 'recents', 'columns'] as const;
  const answer = await ask(api.POST('/api/user-settings/multiget', { body: { items: order.map((name) => NAMES[name]) } }));
  const values = answer.items.map((it) => it?.value);
  become({
    starred: strings(values[0]),
    preferences: { ...defaults.preferences, ...(isObject(values[1]) ? (values[1] as Partial<Preferences>) : {}) },
    recents: Array.isArray(values[2]) ? (values[2] as Recent[]).slice(0, MOST_RECENTS) : [],
    columns: isObject(values[3]) ? (values[3] as Record<string, string[]>) : {},
  });
  isLoaded = true;
  for (const visit of early.splice(0)) remember(visit);
}

/** Forgets them, when somebody signs out. */
export function forgetSettings(): void {
  isLoaded = false;
  become({ ...defaults, preferences: present.preferences });
}

/** Stars an entity, or takes the star away. Rejects, with everything as before, when it cannot be kept. */
export function setStarred(ref: string, on: boolean): Promise<void> {
  const others = present.starred.filter((it) => it !== ref);
  return keep('starred', on ? [...others, ref] : others);
}

/** Stars several at once, or takes their stars away. */
export function setAllStarred(refs: readonly string[], on: boolean): Promise<void> {
  const others = present.starred.filter((it) => !refs.includes(it));
  return keep('starred', on ? [...others, ...refs] : others);
}

/** Sets some preferences. */
export function setPreferences(change: Partial<Preferences>): Promise<void> {
  return keep('preferences', { ...present.preferences, ...change });
}

/** Remembers a visit. It is no loss when it cannot be kept. */
export function visited(ref: string, title: string): void {
  const visit = { ref, title: title.slice(0, 200), at: Date.now() };
  if (isLoaded) remember(visit);
  else early.push(visit);
}

function remember(visit: Recent): void {
  const others = present.recents.filter((it) => it.ref !== visit.ref);
  void keep('recents', [visit, ...others].slice(0, MOST_RECENTS)).catch(() => undefined);
}

/** Sets which columns a table shows. */
export function setColumns(table: string, columns: readonly string[]): Promise<void> {
  return keep('columns', { ...present.columns, [table]: columns });
}

async function keep<Name extends keyof Settings>(name: Name, value: Settings[Name]): Promise<void> {
  const before = present[name];
  become({ ...present, [name]: value });
  try {
    // What was never read would be written over.
    if (!isLoaded) throw new Error('the settings could not be read');
    const body = { value: value as unknown as Record<string, unknown> };
    await ask(api.PUT('/api/user-settings/buckets/{bucket}/keys/{key}', { params: { path: NAMES[name] }, body }));
  } catch (error) {
    if (present[name] === value) become({ ...present, [name]: before });
    throw error;
  }
}

function become(next: Settings): void {
  present = next;
  try {
    localStorage.setItem(LOOK, JSON.stringify({ theme: next.preferences.theme, density: next.preferences.density }));
  } catch {
    // A browser without storage flashes once at each start; nothing else is lost.
  }
  for (const watcher of watchers) watcher();
}

function remembered(): Partial<Preferences> {
  try {
    const seen: unknown = JSON.parse(localStorage.getItem(LOOK) ?? '{}');
    return isObject(seen) ? (seen) : {};
  } catch {
    return {};
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
