// What the server tells of what needs what, and the question for it. The state of the page is its address.
import { queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Told } from '../../../api/client';

/** Which way to walk from the root. */
export type Direction = 'needs' | 'neededBy' | 'both';

/** One thing. `depth` is its distance from the root. */
export type GraphNode = Told<'GraphNodeView'>;

/** From what needs to what is needed. */
export type GraphEdge = Told<'GraphEdgeView'>;

/** What hangs together. */
export type Graph = Told<'GraphView'>;

/** What the address asks for. */
export interface GraphQuestion {
  root: string;
  direction: Direction;
  /** A number, or `all`. */
  depth: string;
  relations: readonly string[];
  kinds: readonly string[];
}

/** Relations of need, which are drawn unless others are chosen. */
export const NEEDS: readonly string[] = ['dependsOn', 'consumesApi', 'apiProvidedBy'];
/** All that can be drawn. */
export const RELATIONS: readonly string[] = [...NEEDS, 'partOf', 'ownedBy', 'memberOf', 'childOf'];

const MOST = 1000;
const DIRECTIONS: readonly string[] = ['needs', 'neededBy', 'both'];

/** The question for `useQuery`. */
export function graphQuery(question: GraphQuestion) {
  const { root, direction, depth, relations, kinds } = question;
  const query = { root, direction, depth, relation: [...relations], kind: [...kinds], limit: MOST };
  return queryOptions({
    queryKey: [...keys.catalog, 'graph', query],
    queryFn: async ({ signal }): Promise<Graph> => (await ask(api.GET('/api/catalog/v1/graph', { signal, params: { query } }))) as Graph,
  });
}

/** What an address means, with what is usual for the root's kind where it says nothing. */
export function questionOf(query: URLSearchParams, root: string, usual: Direction): GraphQuestion {
  const kind = root.split(':')[0]?.toLowerCase() ?? '';
  const direction = query.get('direction') ?? '';
  const depth = query.get('depth') ?? '';
  const relations = query.getAll('relation').filter((it) => RELATIONS.includes(it));
  return {
    root,
    direction: DIRECTIONS.includes(direction) ? (direction as Direction) : usualDirection(kind, usual),
    depth: /^([1-9]|1\d|20|all)$/.test(depth) ? depth : '3',
    relations: relations.length > 0 ? relations : usualRelations(kind),
    kinds: query.getAll('kind'),
  };
}

/** Teams, systems and domains are not needed as services are: they hold each other. */
export function usualRelations(kind: string): readonly string[] {
  if (kind === 'group' || kind === 'user') return ['memberOf', 'childOf'];
  return kind === 'system' || kind === 'domain' ? ['partOf'] : NEEDS;
}

function usualDirection(kind: string, usual: Direction): Direction {
  return usualRelations(kind) === NEEDS ? usual : 'both';
}
