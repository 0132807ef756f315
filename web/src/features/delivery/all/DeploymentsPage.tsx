// The page of all deployments that the person at the screen may see.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { Laid, Slab } from '../../../ui';
import { environmentsQuery } from '../data';
import { History } from '../tab/History';
import '../tab/messages';

/** `/deployments?environment=prod`. */
export default function DeploymentsPage() {
  const environments = useQuery(environmentsQuery);
  return (
    <>
      <PageBar title={t('delivery.title')} isHeading />
      <Laid>
        <Slab flush>
          <History of={{}} environments={environments.data ?? []} />
        </Slab>
      </Laid>
    </>
  );
}
