// The registered locations.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function LocationsPage() {
  return <PageBar title={t('catalog.locations.title')} isHeading />;
}
