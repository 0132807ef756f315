// One shape for rows of entities, wherever they come from: a relation's target, the graph, a list.
import type { Entity } from '../../../api/client';
import type { EntityView } from '../../../api/entityView';
import { parseRef, refOf } from '../../../kit';
import type { GraphNode } from './data';
import { targetAt, targetsOf, textAt, titleOf, typeOf } from './facts';

/** An entity as a row shows it. */
export interface Row {
  ref: string;
  kind: string;
  name: string;
  title: string | undefined;
  type: string | undefined;
  lifecycle: string | undefined;
  owner: string | undefined;
  system: string | undefined;
  description: string | undefined;
  mail: string | undefined;
  missing: boolean;
  /** Steps from the subject. */
  depth: number | undefined;
}

/** The other end of a relation. */
export function rowOfTarget(view: EntityView, ref: string): Row {
  const target = targetAt(view, ref);
  const { kind, name } = parseRef(ref);
  return {
    ref,
    kind: target?.kind ?? kind,
    name: target?.name ?? name,
    title: target?.title ?? target?.displayName,
    type: target?.type,
    lifecycle: target?.lifecycle,
    owner: target?.owner,
    system: target?.system,
    description: target?.description,
    mail: undefined,
    missing: target?.exists === false,
    depth: undefined,
  };
}

/** A thing of the graph. */
export function rowOfNode(node: GraphNode): Row {
  return {
    ref: node.ref,
    kind: node.kind,
    name: node.name,
    title: node.title,
    type: node.type,
    lifecycle: node.lifecycle,
    owner: node.owner,
    system: node.system,
    description: node.description,
    mail: undefined,
    missing: node.missing,
    depth: node.depth,
  };
}

/** An entity of a list. */
export function rowOfEntity(entity: Entity): Row {
  return {
    ref: refOf(entity),
    kind: entity.kind,
    name: textAt(entity.metadata, 'name') ?? '',
    title: titleOf(entity),
    type: typeOf(entity),
    lifecycle: textAt(entity.spec, 'lifecycle'),
    owner: targetsOf(entity, 'ownedBy')[0],
    system: targetsOf(entity, 'partOf').find((it) => it.startsWith('system:')),
    description: textAt(entity.metadata, 'description'),
    mail: textAt(entity.spec, 'profile', 'email'),
    missing: false,
    depth: undefined,
  };
}

/** Kinds in the order in which lists show them. */
const KINDS = ['component', 'api', 'resource', 'system', 'domain', 'group', 'user', 'template', 'location'];

/** Rows by kind, then by name. */
export function sortRows(rows: readonly Row[]): Row[] {
  return [...rows].sort((one, other) => rank(one.kind) - rank(other.kind) || compare(one.kind, other.kind) || compare(one.title ?? one.name, other.title ?? other.name));
}

/** Rows in groups of a kind, the kinds in their order. */
export function byKind(rows: readonly Row[]): [kind: string, rows: Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of sortRows(rows)) groups.set(row.kind, [...(groups.get(row.kind) ?? []), row]);
  return [...groups];
}

function rank(kind: string): number {
  const place = KINDS.indexOf(kind.toLowerCase());
  return place < 0 ? KINDS.length : place;
}

function compare(one: string, other: string): number {
  return one.localeCompare(other, undefined, { numeric: true });
}
