// The catalog's table.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function CatalogPage() {
  return <PageBar title={t('catalog.list.title')} isHeading />;
}
