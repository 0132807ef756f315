// The page of an entity.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function EntityPage() {
  return <PageBar title={t('catalog.entity.title')} isHeading />;
}
