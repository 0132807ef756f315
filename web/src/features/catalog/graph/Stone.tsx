// A thing in the drawing: a stone with cut corners, the sign of its kind and its name. And a larger stone
// that stands for a system.
import type { Node, NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { kindIcon, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Icon } from '../../../ui';
import type { GraphNode } from './graphData';
import type { Cluster } from './groups';

export type StoneNode = Node<{ thing: GraphNode; odd: boolean; isRoot: boolean; reroot: (ref: string) => void }, 'stone'>;
export type ClusterNode = Node<{ cluster: Cluster; odd: boolean; open: (id: string) => void }, 'cluster'>;

/** The two cuts, so that neighbours fit. */
export const CUTS = ['M0 .5L174 0L176 33.5L1.5 34Z', 'M2 0L176 .5L174.5 34L0 33.5Z'] as const;

/** The name that is written on a stone. */
export function nameOf(thing: GraphNode): string {
  return thing.title ?? shortRef(thing);
}

/** One thing. It is a link to its page. */
export const Stone = memo(function Stone({ id, data }: NodeProps<StoneNode>) {
  const { thing, odd, isRoot, reroot } = data;
  const classes = ['gst', isRoot && 'root', thing.missing && 'gone'].filter(Boolean).join(' ');
  const inside = (
    <>
      <Cut odd={odd} />
      <Icon name={kindIcon(thing.kind, thing.type)} size="s" />
      <span className="gname">
        <bdi>{nameOf(thing)}</bdi>
      </span>
    </>
  );
  if (thing.missing) {
    return (
      <span id={domId(id)} className={classes} title={`${thing.ref} · ${t('catalog.graph.lineMissing')}`}>
        {inside}
      </span>
    );
  }
  return (
    <>
      <A id={domId(id)} className={classes} href={paths.entity(thing.ref)} tabIndex={-1} title={thing.ref} draggable={false}>
        {inside}
      </A>
      {!isRoot && (
        <button
          type="button"
          className="greroot nopan"
          tabIndex={-1}
          aria-label={t('catalog.graph.reroot', { name: nameOf(thing) })}
          title={t('catalog.graph.reroot', { name: nameOf(thing) })}
          onClick={() => {
            reroot(thing.ref);
          }}
        >
          <Icon name="waypoints" size="s" />
        </button>
      )}
    </>
  );
});

/** A system, or everything of an owner that is in none. */
export const ClusterStone = memo(function ClusterStone({ id, data }: NodeProps<ClusterNode>) {
  const { cluster, odd, open } = data;
  const name = clusterName(cluster);
  return (
    <button
      type="button"
      id={domId(id)}
      className="gst many"
      tabIndex={-1}
      title={t('catalog.graph.openCluster', { name, count: cluster.members.length })}
      onClick={() => {
        open(cluster.id);
      }}
    >
      <Cut odd={odd} />
      <Icon name={cluster.ref === undefined ? 'boxes' : kindIcon(cluster.ref.split(':')[0] ?? '')} size="s" />
      <span className="gname">
        <bdi>{name}</bdi>
      </span>
      <span className="gcount">{cluster.members.length}</span>
    </button>
  );
});

/** The name of a stone that stands for several things. */
export function clusterName(cluster: Cluster): string {
  return cluster.ref === undefined ? (cluster.members[0]?.kind ?? '') : shortRef(cluster.ref);
}

/** The id of a stone's element, for `aria-activedescendant`. */
export function domId(id: string): string {
  return `stone ${id}`.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

function Cut({ odd }: { odd: boolean }) {
  return (
    <svg className="gcut" width="176" height="34" aria-hidden="true">
      <path d={CUTS[odd ? 1 : 0]} />
    </svg>
  );
}
