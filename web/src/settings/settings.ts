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
  /** The hint to create a first service was closed. */
  firstServiceClosed: boolean;
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
  preferences: { theme: 'auto', density: 'cosy', singleKeys: true, narrowNav: false, guideClosed: false, firstServiceClosed: false },
  starred: [],
  recents: [],
  columns: {},
};

/** What the server keeps, as far as is known here. */
let kept: Settings = { ...defaults, preferences: { ...defaults.preferences, ...remembered() } };
/** Changes of it that are shown and not kept yet, oldest first. */
let underway: readonly Underway[] = [];
/** What is shown: both together. */
let present = kept;
/** Whether what the server keeps is known. Visits before that wait, so that they do not replace it. */
let isLoaded = false;
const early: Recent[] = [];
const watchers = new Set<() => void>();

/** The other tabs: what one of them has kept is shown in all. */
const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel('flagstone.settings') : undefined;
others?.addEventListener('message', ({ data }: MessageEvent<{ name: keyof Settings; value: unknown }>) => {
  if (isLoaded) settle(data.name, understood[data.name](data.value) as never);
});

/** What the server answers is anybody's JSON: each setting as far as it can be understood. */
const understood = {
  starred: strings,
  preferences: (value: unknown): Preferences => ({ ...defaults.preferences, ...(isObject(value) ? (value as Partial<Preferences>) : {}) }),
  recents: (value: unknown): Recent[] => (Array.isArray(value) ? (value as Recent[]).slice(0, MOST_RECENTS) : []),
  columns: (value: unknown): Record<string, string[]> => (isObject(value) ? (value as Record<string, string[]>) : {}),
};

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
  const [starred, preferences, recents, columns] = await read(['starred', 'preferences', 'recents', 'columns']);
  kept = {
    starred: understood.starred(starred),
    preferences: understood.preferences(preferences),
    recents: understood.recents(recents),
    columns: understood.columns(columns),
  };
  isLoaded = true;
  show();
  for (const visit of early.splice(0)) remember(visit);
}

/** Forgets them, when somebody signs out. */
export function forgetSettings(): void {
  isLoaded = false;
  underway = [];
  kept = { ...defaults, preferences: present.preferences };
  show();
}

/** Stars an entity, or takes the star away. Rejects, with everything as before, when it cannot be kept. */
export function setStarred(ref: string, on: boolean): Promise<void> {
  return setAllStarred([ref], on);
}

/** Stars several at once, or takes their stars away. */
export function setAllStarred(refs: readonly string[], on: boolean): Promise<void> {
  return keep('starred', (before) => {
    const others = before.filter((it) => !refs.includes(it));
    return on ? [...others, ...refs] : others;
  });
}

/** Sets some preferences. */
export function setPreferences(change: Partial<Preferences>): Promise<void> {
  return keep('preferences', (before) => ({ ...before, ...change }));
}

/** Remembers a visit. It is no loss when it cannot be kept. */
export function visited(ref: string, title: string): void {
  const visit = { ref, title: title.slice(0, 200), at: Date.now() };
  if (isLoaded) remember(visit);
  else early.push(visit);
}

function remember(visit: Recent): void {
  const add = (before: readonly Recent[]) => [visit, ...before.filter((it) => it.ref !== visit.ref)].slice(0, MOST_RECENTS);
  void keep('recents', add).catch(() => undefined);
}

/** Sets which columns a table shows. */
export function setColumns(table: string, columns: readonly string[]): Promise<void> {
  return keep('columns', (before) => ({ ...before, [table]: columns }));
}

/** A change that is shown already and not kept yet. */
interface Underway {
  apply: (to: Settings) => Settings;
}

/**
 * Shows a change at once and has the server keep it. What is written is the change of what the server has then, not of what
 * this page has seen: other tabs and other machines change the same lists.
 */
async function keep<Name extends keyof Settings>(name: Name, change: (before: Settings[Name]) => Settings[Name]): Promise<void> {
  const mine: Underway = { apply: (to) => ({ ...to, [name]: change(to[name]) }) };
  underway = [...underway, mine];
  show();
  try {
    // What was never read would be written over.
    if (!isLoaded) throw new Error('the settings could not be read');
    await oneAtATime(name, async () => {
      const [found] = await read([name]);
      const value = change(understood[name](found) as Settings[Name]);
      const body = { value: value as unknown as Record<string, unknown> };
      await ask(api.PUT('/api/user-settings/buckets/{bucket}/keys/{key}', { params: { path: NAMES[name] }, body }));
      settle(name, value, mine);
      others?.postMessage({ name, value });
    });
  } catch (error) {
    underway = underway.filter((it) => it !== mine);
    show();
    throw error;
  }
}

function settle<Name extends keyof Settings>(name: Name, value: Settings[Name], done?: Underway): void {
  kept = { ...kept, [name]: value };
  underway = underway.filter((it) => it !== done);
  show();
}

const queues = new Map<string, Promise<unknown>>();

/** Runs `work` when no other change of the same setting is under way, in any tab where the browser has locks. */
function oneAtATime(name: string, work: () => Promise<void>): Promise<void> {
  const alone = async () => {
    if ('locks' in navigator) await navigator.locks.request(`flagstone.settings.${name}`, work);
    else await work();
  };
  const turn = (queues.get(name) ?? Promise.resolve()).then(alone, alone);
  queues.set(name, turn);
  return turn;
}

/** What the server keeps, as it answers; undefined of what it does not. */
async function read(names: readonly (keyof Settings)[]): Promise<unknown[]> {
  const answer = await ask(api.POST('/api/user-settings/multiget', { body: { items: names.map((name) => NAMES[name]) } }));
  return names.map((_, index) => answer.items[index]?.value);
}

function show(): void {
  present = underway.reduce((to, it) => it.apply(to), kept);
  try {
    localStorage.setItem(LOOK, JSON.stringify({ theme: present.preferences.theme, density: present.preferences.density }));
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
