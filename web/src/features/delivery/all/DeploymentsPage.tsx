// The page of all deployments that the person at the screen may see.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { Laid, Slab } from '../../../ui';
import { History } from '../tab/History';
import '../tab/messages';

/** What most servers call their environments; others are chosen by the address. */
const USUAL = ['dev', 'staging', 'prod'];

/** `/deployments?environment=prod`. */
export default function DeploymentsPage() {
  return (
    <>
      <PageBar title={t('delivery.title')} isHeading />
      <Laid>
        <Slab flush>
          <History of={{}} environments={USUAL} />
        </Slab>
      </Laid>
    </>
  );
}
