// Which relations mean need, in both directions. The same three as the server's graph: what depends, what
// consumes an API, and an API needs whoever provides it.
import type { Entity } from '../../../api/client';
import { targetsOf } from './facts';

/** Two sides of the little drawing, and what they are called. */
export interface Sides {
  before: { refs: string[]; label: string };
  after: { refs: string[]; label: string };
}

/** Who needs an entity, directly. */
export function neededBy(entity: Entity): string[] {
  return targetsOf(entity, 'dependencyOf', 'apiConsumedBy', 'providesApi');
}

/** What an entity needs, directly. */
export function needsOf(entity: Entity): string[] {
  return targetsOf(entity, 'dependsOn', 'consumesApi', 'apiProvidedBy');
}

/**
 * What the drawing of relations shows at each side. Kinds that need nothing (groups, systems, users) show
 * what they belong to and what belongs to them.
 */
export function sidesOf(entity: Entity): Sides {
  const uses = neededBy(entity);
  const needs = needsOf(entity);
  if (uses.length + needs.length > 0) {
    return {
      before: { refs: uses, label: 'catalog.entity.relations.usesIt' },
      after: { refs: needs, label: 'catalog.entity.relations.itNeeds' },
    };
  }
  return {
    before: { refs: targetsOf(entity, 'partOf', 'childOf', 'memberOf'), label: 'catalog.entity.relations.above' },
    after: { refs: targetsOf(entity, 'hasPart', 'parentOf', 'hasMember', 'ownerOf'), label: 'catalog.entity.relations.within' },
  };
}
