// What large graphs are drawn as, and how the panel lists.
import { describe, expect, it } from 'vitest';
import type { Graph, GraphNode } from './graphData';
import { byOwner, bySystem, figures } from './groups';

function node(name: string, depth: number, more: Partial<GraphNode> = {}): GraphNode {
  return { ref: `component:default/${name}`, kind: 'component', namespace: 'default', name, tags: [], depth, missing: false, ...more };
}

const graph: Graph = {
  root: 'component:default/root',
  nodes: [
    node('root', 0, { system: 'system:default/s' }),
    node('a', 1, { system: 'system:default/s', owner: 'group:default/one' }),
    node('b', 2, { system: 'system:default/s', owner: 'group:default/two' }),
    node('c', 2, { system: 'system:default/t', owner: 'group:default/two' }),
    node('gone', 2, { missing: true }),
  ],
  edges: [
    { from: 'component:default/a', to: 'component:default/root', relation: 'dependsOn' },
    { from: 'component:default/b', to: 'component:default/root', relation: 'dependsOn' },
    { from: 'component:default/b', to: 'component:default/a', relation: 'consumesApi' },
    { from: 'component:default/c', to: 'component:default/b', relation: 'dependsOn' },
  ],
  truncated: false,
  tookMs: 1,
};

describe('large graphs', () => {
  it('make a stone of a system, leave the root, what is alone and what is missing', () => {
    const shown = bySystem(graph, []);
    expect(shown.clusters.map((it) => it.members.length)).toEqual([2]);
    expect(shown.nodes.map((it) => it.name).sort()).toEqual(['c', 'gone', 'root']);
    expect(shown.edges.find((it) => it.to === graph.root)?.count).toBe(2);
  });

  it('open a system', () => {
    expect(bySystem(graph, ['in system:default/s']).clusters).toHaveLength(0);
  });
});

describe('the panel', () => {
  it('lists by owner, nearest first, what has none last', () => {
    expect(byOwner(graph).map((it) => it.owner)).toEqual(['group:default/one', 'group:default/two', undefined]);
  });

  it('counts', () => {
    expect(figures(graph)).toEqual({ direct: 1, further: 3, teams: 2, missing: 1 });
  });
});
