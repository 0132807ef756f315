// What waits for somebody: held removals, sources that fail, descriptors that are broken, relations to
// nothing; in the order of who else waits. And how their services are.
import { refOf } from '../../../kit';
import type { Entity } from '../../../api/client';
import type { Unprocessed } from '../../../api/unprocessed';
import type { Shape } from '../../../ui';
import { parseRef } from '../../../kit/ref';
import { type Changed, type Dangling, type Source } from './data';

/** One thing that waits. */
export type Waiting =
  | { id: string; kind: 'held'; source: Source; count: number }
  | { id: string; kind: 'failing'; source: Source }
  | { id: string; kind: 'broken'; ref: string; message: string; file: string | undefined }
  | { id: string; kind: 'loose'; ref: string; relation: string; target: string; more: number };

/** What is looked at. */
export interface Known {
  owners: readonly string[];
  mine: readonly Entity[];
  sources: readonly Source[];
  mayRelease: boolean;
  failed: readonly Unprocessed[];
  dangling: readonly Dangling[];
}

/** What waits, the most urgent first. */
export function waitingOf({ owners, mine, sources, mayRelease, failed, dangling }: Known): Waiting[] {
  const ours = new Set(mine.map(refOf));
  const held = sources
    .filter((it) => mayRelease && it.state === 'held')
    .map((source): Waiting => ({ id: `held ${source.id}`, kind: 'held', source, count: heldCount(source) }));
  const failing = sources.filter((it) => it.state === 'failing').map((source): Waiting => ({ id: `failing ${source.id}`, kind: 'failing', source }));
  const broken = failed
    .filter((it) => ours.has(it.entity_ref.toLowerCase()) || isOwned(it, owners))
    .map((it): Waiting => ({ id: `broken ${it.entity_id}`, kind: 'broken', ref: it.entity_ref, message: it.errors[0]?.message ?? '', file: it.location_key }));
  const loose = new Map<string, Waiting & { kind: 'loose' }>();
  for (const it of dangling) {
    if (!ours.has(it.entityRef.toLowerCase())) continue;
    const before = loose.get(it.entityRef);
    if (before === undefined) loose.set(it.entityRef, { id: `loose ${it.entityRef}`, kind: 'loose', ref: it.entityRef, relation: it.relation, target: it.targetRef, more: 0 });
    else before.more += 1;
  }
  return [...held, ...failing, ...broken, ...loose.values()];
}

/** How many entities a source would lose. */
export function heldCount(source: Source): number {
  const entities = (source.held as { entities?: unknown } | null | undefined)?.entities;
  return typeof entities === 'number' ? entities : 0;
}

/** Whether a document that is no entity yet names one of these as its owner. */
function isOwned(it: Unprocessed, owners: readonly string[]): boolean {
  const owner = it.unprocessed_entity?.spec?.owner;
  if (typeof owner !== 'string') return false;
  const { namespace, name, kind } = parseRef(owner.toLowerCase(), 'group');
  return owners.includes(`${kind}:${namespace}/${name}`);
}

/** A service of mine and how it is. */
export interface Service {
  ref: string;
  entity: Entity;
  shape: Shape;
  /** How many things are wrong with its descriptor. */
  wrong: number;
}

/** Components among these, unwell first, then by name. */
export function servicesOf(mine: readonly Entity[], waiting: readonly Waiting[]): Service[] {
  const order: readonly Shape[] = ['bad', 'warn', 'ok'];
  const services = mine
    .filter((it) => it.kind.toLowerCase() === 'component')
    .map((entity): Service => {
      const ref = refOf(entity);
      const here = waiting.filter((it) => 'ref' in it && it.ref.toLowerCase() === ref);
      const items = (entity as { status?: { items?: { level?: string }[] } }).status?.items ?? [];
      const errors = items.filter((it) => it.level === 'error').length;
      const loose = here.reduce((sum, it) => sum + (it.kind === 'loose' ? it.more + 1 : 0), 0);
      const broken = Math.max(errors, here.filter((it) => it.kind === 'broken').length);
      const isOrphan = (entity.metadata as { annotations?: Record<string, string> }).annotations?.['backstage.io/orphan'] === 'true';
      const wrong = broken + loose + (isOrphan ? 1 : 0);
      return { ref, entity, wrong, shape: broken > 0 ? 'bad' : wrong > 0 ? 'warn' : 'ok' };
    });
  return services.sort((one, other) => order.indexOf(one.shape) - order.indexOf(other.shape) || one.ref.localeCompare(other.ref));
}

/** What changed in these lately, the newest first; the same thing only once in a row. */
export function latelyOf(changes: readonly Changed[], refs: ReadonlySet<string>, most: number): Changed[] {
  const found: Changed[] = [];
  for (const it of [...changes].reverse()) {
    const last = found.at(-1);
    if (it.topic !== 'catalog.entity.changed' || !refs.has(it.subject.toLowerCase()) || (last?.subject === it.subject && last.change === it.change)) continue;
    found.push(it);
    if (found.length === most) break;
  }
  return found;
}
