// All members of a group.
import { refOf } from '../../../../kit';
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { EntityList } from '../EntityList';
import { membersFilter } from '../cards/MembersCard';
import { rowsQuery } from '../data';
import '../partMessages';

/** People of one group; more are found in the catalog. */
const MOST = 5000;

export default function MembersTab({ entity }: EntityProps) {
  const query = useQuery(rowsQuery(membersFilter(refOf(entity)), MOST));
  return (
    <EntityList
      query={query}
      caption={t('catalog.entity.members.title')}
      columns={['mail']}
      find={t('catalog.entity.members.find')}
      empty={{ icon: 'users', title: t('catalog.entity.members.none'), text: t('catalog.entity.members.none.text') }}
    />
  );
}
