// The people of a group.
import { refOf } from '../../../../kit';
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { Answer } from '../../../../page/Answer';
import { paths } from '../../../../paths/paths';
import { EmptyState, SkeletonRows, Slab } from '../../../../ui';
import { EntityTable } from '../EntityTable';
import { rowsQuery } from '../data';
import { rowOfEntity } from '../rows';

const SHOWN = 8;

/** Members of a group, as a filter. */
export function membersFilter(groupRef: string): string {
  return `kind=user,relations.memberOf=${groupRef}`;
}

/** The first members; the tab has all. */
export function MembersCard({ entity }: EntityProps) {
  const ref = refOf(entity);
  const query = useQuery(rowsQuery(membersFilter(ref), SHOWN));
  const total = query.data?.total ?? 0;
  const more = total > SHOWN ? { footer: { label: t('catalog.entity.all', { count: total }), href: paths.entity(ref, 'members') } } : {};
  return (
    <Slab title={t('catalog.entity.members.title')} {...(total > 0 ? { count: total } : {})} flush {...more}>
      <Answer query={query} skeleton={<SkeletonRows rows={3} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="users" title={t('catalog.entity.members.none')} text={t('catalog.entity.members.none.text')} />
          ) : (
            <EntityTable caption={t('catalog.entity.members.title')} rows={items.map(rowOfEntity)} columns={['mail']} plain headless />
          )
        }
      </Answer>
    </Slab>
  );
}
