// Which relations mean need, and what is drawn where nothing needs anything.
import { describe, expect, it } from 'vitest';
import type { Entity } from '../../../api/client';
import { neededBy, needsOf, sidesOf } from './needs';

function entity(...relations: [string, string][]): Entity {
  return { apiVersion: 'a', kind: 'Component', metadata: { name: 'a' }, relations: relations.map(([type, targetRef]) => ({ type, targetRef })) } as unknown as Entity;
}

describe('need', () => {
  it('goes from what consumes an API over the API to what provides it', () => {
    const it = entity(['providesApi', 'api:default/a'], ['consumesApi', 'api:default/b'], ['dependsOn', 'resource:default/db'], ['ownedBy', 'group:default/t']);
    expect(neededBy(it)).toEqual(['api:default/a']);
    expect(needsOf(it)).toEqual(['api:default/b', 'resource:default/db']);
  });

  it('gives way to belonging where there is none', () => {
    const sides = sidesOf(entity(['partOf', 'domain:default/d'], ['hasPart', 'component:default/c'], ['hasPart', 'component:default/c']));
    expect(sides.before.refs).toEqual(['domain:default/d']);
    expect(sides.after.refs).toEqual(['component:default/c']);
  });
});
