// Cards that are lists of a relation's other ends: what it needs, what needs it, its parts, a person's groups.
import { refOf } from '../../../../kit';
import type { EntityView } from '../../../../api/entityView';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { paths } from '../../../../paths/paths';
import { EmptyState, Slab } from '../../../../ui';
import { EntityTable, type ColumnName } from '../EntityTable';
import { targetsOf } from '../facts';
import { neededBy, needsOf } from '../needs';
import { rowOfTarget, sortRows } from '../rows';

const SHOWN = 8;

interface Props {
  view: EntityView;
  title: string;
  refs: readonly string[];
  columns: readonly ColumnName[];
  /** The tab with all of them. */
  tab: string;
  /** Said when there are none; else the card is absent. */
  none?: string;
}

function ListCard({ view, title, refs, columns, tab, none }: Props) {
  if (refs.length === 0 && none === undefined) return null;
  const rows = sortRows(refs.map((ref) => rowOfTarget(view, ref)));
  const more = rows.length > SHOWN ? { footer: { label: t('catalog.entity.all', { count: rows.length }), href: paths.entity(refOf(view.entity), tab) } } : {};
  return (
    <Slab title={title} {...(rows.length > 0 ? { count: rows.length } : {})} flush {...more}>
      {rows.length === 0 ? <EmptyState title={none} /> : <EntityTable caption={title} rows={rows.slice(0, SHOWN)} columns={columns} />}
    </Slab>
  );
}

/** What it needs. */
export function DependenciesCard({ view, entity }: EntityProps) {
  const refs = needsOf(entity).filter((it) => !it.startsWith('api:'));
  return <ListCard view={view} title={t('catalog.entity.dependencies.needs')} refs={refs} columns={['kind', 'type', 'owner']} tab="dependencies" />;
}

/** What needs it. */
export function DependentsCard({ view, entity }: EntityProps) {
  return (
    <ListCard
      view={view}
      title={t('catalog.entity.dependents.title')}
      refs={neededBy(entity)}
      columns={['kind', 'type', 'owner']}
      tab="dependencies"
      none={t('catalog.entity.dependencies.neededBy.none')}
    />
  );
}

/** What it is made of. */
export function PartsCard({ view, entity }: EntityProps) {
  return <ListCard view={view} title={t('catalog.entity.parts.title')} refs={targetsOf(entity, 'hasPart')} columns={['kind', 'type', 'owner']} tab="parts" />;
}

/** The groups of a person. */
export function MembershipsCard({ view, entity }: EntityProps) {
  return (
    <ListCard
      view={view}
      title={t('catalog.entity.memberships.title')}
      refs={targetsOf(entity, 'memberOf')}
      columns={['type']}
      tab="relations"
      none={t('catalog.entity.memberships.none')}
    />
  );
}
