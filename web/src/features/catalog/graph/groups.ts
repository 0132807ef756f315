// Large graphs are drawn system by system: a stone for each, until somebody opens it. And what the panel
// lists: who is concerned, team by team, nearest first.
import type { Graph, GraphEdge, GraphNode } from './graphData';

/** More things than this are drawn by system, unless every one is asked for. */
export const MANY = 300;

/** A stone that stands for several things. */
export interface Cluster {
  id: string;
  /** Reference of the system or owner; none for what has neither. */
  ref: string | undefined;
  members: GraphNode[];
}

/** What is drawn. */
export interface Shown {
  nodes: GraphNode[];
  clusters: Cluster[];
  /** Between references and ids of clusters. `count` tells how many relations a line stands for. */
  edges: (GraphEdge & { count: number })[];
}

/** Everything by itself. Several relations between the same two become one line. */
export function everything(graph: Graph): Shown {
  return { nodes: graph.nodes, clusters: [], edges: merged(graph.edges) };
}

/** Systems as stones; the root and members of opened clusters stay by themselves. */
export function bySystem(graph: Graph, opened: readonly string[]): Shown {
  const clusters = new Map<string, Cluster>();
  const nodes: GraphNode[] = [];
  const place = new Map<string, string>();
  for (const node of graph.nodes) {
    const ref = node.system ?? node.owner;
    const id = `in ${ref ?? node.kind}`;
    if (node.ref === graph.root || node.missing || opened.includes(id)) nodes.push(node);
    else {
      const cluster = clusters.get(id) ?? { id, ref, members: [] };
      cluster.members.push(node);
      clusters.set(id, cluster);
    }
  }
  for (const cluster of [...clusters.values()]) {
    const [only, ...others] = cluster.members;
    if (only === undefined || others.length > 0) continue;
    clusters.delete(cluster.id);
    nodes.push(only);
  }
  for (const cluster of clusters.values()) for (const member of cluster.members) place.set(member.ref, cluster.id);
  const edges = graph.edges.map((it) => ({ ...it, from: place.get(it.from) ?? it.from, to: place.get(it.to) ?? it.to }));
  return { nodes, clusters: [...clusters.values()], edges: merged(edges) };
}

function merged(edges: readonly GraphEdge[]): Shown['edges'] {
  const byEnds = new Map<string, GraphEdge & { count: number }>();
  for (const edge of edges) {
    if (edge.from === edge.to) continue;
    const key = `${edge.from}\n${edge.to}`;
    const known = byEnds.get(key);
    if (known === undefined) byEnds.set(key, { ...edge, count: 1 });
    else byEnds.set(key, { ...known, count: known.count + 1, relation: known.relation.includes(edge.relation) ? known.relation : `${known.relation}, ${edge.relation}` });
  }
  return [...byEnds.values()];
}

/** The things of one owner. */
export interface Owned {
  owner: string | undefined;
  things: GraphNode[];
}

/** Everything but the root, by owner: the owner with the nearest thing first, then the larger. */
export function byOwner(graph: Graph): Owned[] {
  const owners = new Map<string, Owned>();
  for (const node of [...graph.nodes].sort((one, other) => one.depth - other.depth || one.name.localeCompare(other.name))) {
    if (node.ref === graph.root) continue;
    const key = node.owner ?? '';
    const known = owners.get(key) ?? { owner: node.owner, things: [] };
    known.things.push(node);
    owners.set(key, known);
  }
  const nearest = (it: Owned) => it.things[0]?.depth ?? 0;
  return [...owners.values()].sort((one, other) => Number(one.owner === undefined) - Number(other.owner === undefined) || nearest(one) - nearest(other) || other.things.length - one.things.length);
}

/** The figures at the head of the panel. */
export function figures(graph: Graph): { direct: number; further: number; teams: number; missing: number } {
  const others = graph.nodes.filter((it) => it.ref !== graph.root);
  const direct = others.filter((it) => it.depth <= 1).length;
  return {
    direct,
    further: others.length - direct,
    teams: new Set(others.flatMap((it) => (it.owner === undefined ? [] : [it.owner]))).size,
    missing: others.filter((it) => it.missing).length,
  };
}
