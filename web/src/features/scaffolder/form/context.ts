// What fields know of the form around them beside their own answer: the other answers, the secrets, what is
// being made, and a place for what they found out. A store, so that a keystroke draws only who listens.
import { createContext, useCallback, useContext, useEffect, useSyncExternalStore } from 'react';
import { type Place, type Values } from './schema/json';

/** Values that never are among the answers. */
export type Secrets = Readonly<Record<string, string>>;

interface State {
  values: Values;
  secrets: Secrets;
  /** What fields found wrong that no schema says, by the field's id. */
  found: Readonly<Record<string, Finding>>;
}

/** Something that a field found out for itself. */
export interface Finding {
  place: Place;
  message: string;
}

/** What is known beside the answers. */
export interface Surroundings {
  templateRef: string | undefined;
  /** A new repository and entity are made, so that a name that is taken is wrong. */
  makesNew: boolean;
}

/** The form that fields are in. */
export class FormStore {
  private state: State;
  private readonly watchers = new Set<() => void>();
  surroundings: Surroundings;

  constructor(values: Values, secrets: Secrets, surroundings: Surroundings) {
    this.state = { values, secrets, found: {} };
    this.surroundings = surroundings;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly get = (): State => this.state;

  set(change: Partial<State>): void {
    const next = { ...this.state, ...change };
    if ((Object.keys(change) as (keyof State)[]).every((it) => this.state[it] === next[it])) return;
    this.state = next;
    for (const watcher of this.watchers) watcher();
  }

  /** Keeps a secret, or forgets it. */
  keepSecret(name: string, value: string | undefined): void {
    const { [name]: _before, ...others } = this.state.secrets;
    this.set({ secrets: value === undefined ? others : { ...others, [name]: value } });
  }

  /** Says what a field found, or that it found nothing. */
  find(id: string, finding: Finding | undefined): void {
    const before = this.state.found[id];
    if (before?.message === finding?.message) return;
    const { [id]: _before, ...others } = this.state.found;
    this.set({ found: finding === undefined ? others : { ...others, [id]: finding } });
  }
}

/** Filled by the form. */
export const FormStoreContext = createContext<FormStore>(new FormStore({}, {}, { templateRef: undefined, makesNew: false }));

/** The form that a field is in. */
export function useFormStore(): FormStore {
  return useContext(FormStoreContext);
}

/** All answers, anew when any changes. */
export function useAnswers(): Values {
  const store = useFormStore();
  return useSyncExternalStore(store.watch, () => store.get().values);
}

/** A secret, and how to keep it. */
export function useSecret(name: string): [string | undefined, (value: string | undefined) => void] {
  const store = useFormStore();
  const secret = useSyncExternalStore(store.watch, () => store.get().secrets[name]);
  const keep = useCallback(
    (value: string | undefined) => {
      store.keepSecret(name, value);
    },
    [store, name],
  );
  return [secret, keep];
}

/** Tells the form what a field found wrong, for as long as the field is shown. */
export function useFinding(id: string, place: Place, message: string | undefined): void {
  const store = useFormStore();
  const path = JSON.stringify(place);
  useEffect(() => {
    store.find(id, message === undefined ? undefined : { place: JSON.parse(path) as Place, message });
    return () => {
      store.find(id, undefined);
    };
  }, [store, id, path, message]);
}
