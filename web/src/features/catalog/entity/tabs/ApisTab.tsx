// All APIs that the entity provides and consumes.
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { EmptyState, Slab } from '../../../../ui';
import { apiRows, ApiTable } from '../cards/ApisCard';

export default function ApisTab({ view }: EntityProps) {
  const rows = apiRows(view);
  return (
    <Slab flush className="grow-y">
      {rows.length === 0 ? <EmptyState page icon="plug" title={t('catalog.entity.apis.none')} text={t('catalog.entity.apis.none.text')} /> : <ApiTable rows={rows} />}
    </Slab>
  );
}
