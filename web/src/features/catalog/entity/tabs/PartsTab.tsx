// All parts of a system, a domain or a component.
import { refOf } from '../../../../kit';
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { EntityList } from '../EntityList';
import { partsFilter } from '../cards/DiagramCard';
import { rowsQuery } from '../data';
import '../partMessages';

export default function PartsTab({ entity }: EntityProps) {
  const query = useQuery(rowsQuery(partsFilter(refOf(entity))));
  return (
    <EntityList
      query={query}
      caption={t('catalog.entity.parts.title')}
      columns={['kind', 'type', 'lifecycle', 'owner']}
      empty={{ icon: 'boxes', title: t('catalog.entity.parts.none'), text: t('catalog.entity.parts.none.text') }}
    />
  );
}
