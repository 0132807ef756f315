// Registering a place that descriptors are read from: what was typed, what it would bring, doing it and
// taking it back. Nothing happens on the server before `applyAct`.
import { changed, keys } from './cache';
import { api, ask, type Schema } from './client';
import type { EntityProblem } from './entityView';

/** What is typed, as the server wants it. */
export interface Place {
  kind: 'url' | 'file';
  target: string;
}

/** One document of the files that were read. Lines count from 1. */
export interface PlannedDocument {
  file: string;
  line: number;
  ref?: string | null;
  kind?: string | null;
  namespace?: string | null;
  name?: string | null;
  /** `exists`: it is in the catalog as it is, or taken from another file. */
  state: 'new' | 'changed' | 'exists' | 'invalid';
  problems: EntityProblem[];
}

/** One file that was read, or could not be. */
export interface PlannedFile {
  file: string;
  text: string;
  /** It is longer than what is shown. */
  truncated: boolean;
  /** Parts that are no descriptors are not shown. */
  withheld: boolean;
  problems: EntityProblem[];
}

/** What a registration would bring. */
export interface Registration {
  id: string;
  place: Place;
  /** What would be added, without the location itself; the first few hundred by name. */
  appears: string[];
  /** How many would be added. */
  added: number;
  relations: number;
  dangling: number;
  tookMs: number;
  documents: PlannedDocument[];
  files: PlannedFile[];
}

interface Preview {
  appears?: { total: number; refs: string[] };
  relations?: number;
  dangling?: unknown[];
  tookMs?: number;
  documents?: PlannedDocument[];
  files?: PlannedFile[];
}

/** The entity that the server makes for the place itself. */
const GENERATED = /^location:default\/generated-[0-9a-f]{40}$/;

/** What was typed, as a place; undefined when it is neither an address nor a path. */
export function readPlace(typed: string): Place | undefined {
  const text = typed.trim();
  if (text === '' || /\s/.test(text)) return undefined;
  if (/^file:\/\//i.test(text)) return { kind: 'file', target: text.slice('file://'.length) };
  if (/^(\/|[a-z]:[\\/])/i.test(text)) return { kind: 'file', target: text };
  if (/^https?:\/\/[^/]/i.test(text)) return { kind: 'url', target: text };
  // An address as people say it: a host with a dot, and something after it.
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\/\S+$/i.test(text)) return { kind: 'url', target: `https://${text}` };
  return undefined;
}

/** Reads the place and says what registering it would bring. Rejects with 409 when it is registered. */
export async function planRegistration(place: Place): Promise<Registration> {
  const input = { type: place.kind, target: place.target } as unknown as Record<string, never>;
  return registrationOf(await ask(api.POST('/api/catalog/v1/acts', { body: { kind: 'register', input } })), place);
}

/** The server's plan, as pages show it. */
export function registrationOf(act: Schema<'ActView'>, place: Place): Registration {
  const preview: Preview = act.preview;
  const refs = preview.appears?.refs ?? [];
  const appears = refs.filter((it) => !GENERATED.test(it));
  return {
    id: act.id,
    place,
    appears,
    added: Math.max(0, (preview.appears?.total ?? 0) - (refs.length - appears.length)),
    relations: preview.relations ?? 0,
    dangling: preview.dangling?.length ?? 0,
    tookMs: preview.tookMs ?? 0,
    documents: preview.documents ?? [],
    files: preview.files ?? [],
  };
}

/** Plans the deletion of an entity; returns the act. */
export async function planDeletion(entityRef: string): Promise<string> {
  const input = { entityRef } as unknown as Record<string, never>;
  return (await ask(api.POST('/api/catalog/v1/acts', { body: { kind: 'delete', input } }))).id;
}

/** Does what was planned. */
export async function applyAct(id: string): Promise<void> {
  await ask(api.POST('/api/catalog/v1/acts/{id}/apply', { params: { path: { id } } }));
  changed(keys.catalog);
}

/** Takes back what was done. */
export async function undoAct(id: string): Promise<void> {
  await ask(api.POST('/api/catalog/v1/acts/{id}/undo', { params: { path: { id } } }));
  changed(keys.catalog);
}

/** The source that reads a place, where it is registered already. */
export async function sourceOf(place: Place): Promise<Schema<'SourceView'> | undefined> {
  let after: string | undefined;
  do {
    const query = after === undefined ? { limit: 500 } : { limit: 500, after };
    const page = await ask(api.GET('/api/catalog/v1/sources', { params: { query } }));
    const found = page.items.find((it) => it.type === place.kind && it.target === place.target);
    if (found !== undefined) return found;
    after = page.next ?? undefined;
  } while (after !== undefined);
  return undefined;
}
