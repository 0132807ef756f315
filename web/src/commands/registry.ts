// The one registry of commands: menus, the palette, the list of keys and buttons all read it.
import { useEffect, useSyncExternalStore } from 'react';

/** Something that the user can do here and now. */
export interface Command {
  /** Unique, such as `entity.star`. A later one with the same id stands in front of the earlier. */
  id: string;
  /** Verb and object, already in the user's language. */
  title: string;
  /** Under which heading the palette shows it. */
  group: 'go' | 'page' | 'make' | 'look';
  /** Name of an icon. */
  icon?: string;
  /** Such as `mod+k`, `shift+f`, `g c` (one after the other), `?`. The first is the one that is printed. */
  keys?: readonly string[];
  /** Why it cannot be done now; it is shown, and does nothing. */
  reason?: string | undefined;
  /** More words by which it is found. */
  also?: string;
  /** Works while somebody types, too. Only for keys with a modifier, and Escape. */
  whileTyping?: boolean;
  run: () => void;
}

interface Registration {
  commands: readonly Command[];
}

let registrations: readonly Registration[] = [];
let all: readonly Command[] = [];
const watchers = new Set<() => void>();

/** Adds commands until the returned function is called. */
export function register(commands: readonly Command[]): () => void {
  const registration = { commands };
  update([...registrations, registration]);
  return () => {
    update(registrations.filter((it) => it !== registration));
  };
}

/** Every command that can be given now, the page's own last. */
export function allCommands(): readonly Command[] {
  return all;
}

/** Commands of a page or a part of one, for as long as it is shown. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => register(commands), [commands]);
}

/** All commands, anew whenever they change. */
export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(watch, allCommands);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function update(next: readonly Registration[]): void {
  registrations = next;
  const byId = new Map<string, Command>();
  for (const command of next.flatMap((it) => it.commands)) {
    byId.delete(command.id);
    byId.set(command.id, command);
  }
  all = [...byId.values()];
  for (const watcher of watchers) watcher();
}
