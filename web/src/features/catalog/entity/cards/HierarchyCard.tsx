// Where a group stands: who is above it, what is below, drawn once each. A loop is named, not followed.
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../../layout/feature';
import { EntityLink, parseRef, refOf } from '../../../../kit';
import { t } from '../../../../messages';
import { Answer } from '../../../../page/Answer';
import { EmptyState, Icon, SkeletonRows, Slab } from '../../../../ui';
import { graphQuery, type Graph } from '../data';
import { inSentence } from '../facts';
import { treeAround, type Branch } from '../tree';

/** The Hierarchy slab. */
export function HierarchyCard({ entity }: EntityProps) {
  const ref = refOf(entity);
  const query = useQuery(graphQuery(ref, { direction: 'both', depth: 'all', relations: ['childOf'], limit: 300 }));
  return (
    <Slab title={t('catalog.entity.hierarchy.title')} flush>
      <Answer query={query} skeleton={<SkeletonRows rows={4} />}>
        {(graph) => <Tree graph={graph} root={ref} />}
      </Answer>
    </Slab>
  );
}

function Tree({ graph, root }: { graph: Graph; root: string }) {
  const nodes = new Map(graph.nodes.map((it) => [it.ref, it]));
  const rows = treeAround(root, graph.edges.map((it) => ({ child: it.from, parent: it.to })));
  if (rows.length < 2) return <EmptyState title={t('catalog.entity.hierarchy.none')} />;
  const nameOf = (ref: string) => inSentence(nodes.get(ref)?.title ?? parseRef(ref).name);
  return (
    <ul className="ent-tree">
      {rows.map((row, index) => (
        <li key={`${row.ref}-${index}`} style={{ '--d': Math.min(row.depth, 12) } as React.CSSProperties} className={row.ref === root && !row.loop ? 'here' : undefined}>
          {row.loop ? <Loop name={nameOf(row.ref)} other={nameOf(above(rows, index))} /> : <EntityLink entity={row.ref} title={nodes.get(row.ref)?.title?.slice(0, 200)} type="group" missing={nodes.get(row.ref)?.missing === true} />}
          {row.more > 0 && <span className="meta">{t('catalog.entity.more.count', { count: row.more })}</span>}
        </li>
      ))}
    </ul>
  );
}

/** "b is also above a". */
function Loop({ name, other }: { name: string; other: string }) {
  return (
    <span className="fx warn-t">
      <Icon name="repeat" size="s" />
      <bdi>{t('catalog.entity.hierarchy.loop', { name, other })}</bdi>
    </span>
  );
}

/** The nearest row above that this one hangs on. */
function above(rows: readonly Branch[], index: number): string {
  const depth = rows[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at -= 1) {
    const row = rows[at];
    if (row !== undefined && !row.loop && row.depth < depth) return row.ref;
  }
  return rows[0]?.ref ?? '';
}
