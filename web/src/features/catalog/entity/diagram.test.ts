// The drawing of a system's parts: columns by kind, lines of need, caps.
import { describe, expect, it } from 'vitest';
import type { Entity } from '../../../api/client';
import { layOut } from './diagram';

function part(kind: string, name: string, relations: [string, string][] = []): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name },
    relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
  } as unknown as Entity;
}

describe('layOut', () => {
  it('draws a column for each kind, and lines only between parts', () => {
    const drawing = layOut([
      part('Resource', 'db'),
      part('Component', 'pay', [
        ['dependsOn', 'resource:default/db'],
        ['dependsOn', 'resource:default/elsewhere'],
        ['ownedBy', 'group:default/team'],
      ]),
    ]);
    expect(drawing.columns.map((it) => it.kind)).toEqual(['component', 'resource']);
    expect(drawing.lines.map((it) => [it.from.ref, it.to.ref])).toEqual([['component:default/pay', 'resource:default/db']]);
  });

  it('leaves out what has fewest lines, and says how many', () => {
    const many = Array.from({ length: 500 }, (_, index) => part('Component', `c${index}`, index === 499 ? [['dependsOn', 'component:default/c0']] : []));
    const drawing = layOut(many);
    expect(drawing.stones).toHaveLength(8);
    expect(drawing.columns[0]?.more).toBe(492);
    expect(drawing.stones.slice(0, 2).map((it) => it.ref).sort()).toEqual(['component:default/c0', 'component:default/c499']);
  });
});
