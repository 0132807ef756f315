// Entities that could not be read as they are written, in the shape of Backstage's list of them.
import { api, ask } from './client';

/** One of them. The document leaves its shape to Backstage's module for them, so that it is told here. */
export interface Unprocessed {
  entity_id: string;
  entity_ref: string;
  location_key: string;
  unprocessed_entity?: { spec?: { owner?: unknown } } | null;
  errors: { message?: string; line?: number }[];
}

/** `failed`: an older good document stands; `pending`: there never was one. */
export async function unprocessed(which: 'failed' | 'pending', signal: AbortSignal): Promise<Unprocessed[]> {
  const answer = await ask(which === 'failed' ? api.GET('/api/catalog/entities/unprocessed/failed', { signal }) : api.GET('/api/catalog/entities/unprocessed/pending', { signal }));
  return (answer.entities as unknown as Unprocessed[]).map((it) => ({ ...it, errors: (it.errors as Unprocessed['errors'] | undefined) ?? [] }));
}
