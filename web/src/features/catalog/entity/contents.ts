// What a location defines: entities whose files it leads to.
import type { Entity } from '../../../api/client';
import { managedBy, originOf, refOf, textAt, textsAt } from './facts';
import { matches, resolve } from './globs';

/** Where a location leads to, as whole addresses with their patterns. */
export function targetsOfLocation(location: Entity): string[] {
  const type = textAt(location.spec, 'type');
  const written = [textAt(location.spec, 'target') ?? '', ...textsAt(location.spec, 'targets')].filter((it) => it !== '');
  const base = managedBy(location) ?? '';
  return written.map((target) => resolve(target, type === undefined ? base : base.replace(/^[a-z]+:/i, `${type}:`)));
}

/** Everything that came from the same registration; what this location leads to is among it. */
export function originFilter(location: Entity): string | undefined {
  const origin = originOf(location);
  return origin === undefined ? undefined : `metadata.annotations.backstage.io/managed-by-origin-location=${origin}`;
}

/** Those of the entities that stand in files that the location names. */
export function definedBy(location: Entity, entities: readonly Entity[]): Entity[] {
  const targets = targetsOfLocation(location);
  const own = refOf(location);
  return entities.filter((it) => {
    const file = managedBy(it);
    return file !== undefined && refOf(it) !== own && targets.some((target) => matches(target, file));
  });
}
