// Names of where a template came from.
import { shortRef } from '../../../kit';
import { t } from '../../../messages';
import type { Origin } from './workspace';

/** Said of it. */
export function nameOfOrigin(origin: Origin): string {
  if (origin.kind === 'url') return origin.url;
  if (origin.kind === 'catalog') return shortRef(origin.ref);
  return origin.kind === 'folder' ? origin.name : t('playground.open.example');
}

/** Whether both are the same place. */
export function sameOrigin(one: Origin, other: Origin): boolean {
  if (one.kind === 'url' && other.kind === 'url') return one.url === other.url;
  return one.kind === 'catalog' && other.kind === 'catalog' && one.ref.toLowerCase() === other.ref.toLowerCase();
}
