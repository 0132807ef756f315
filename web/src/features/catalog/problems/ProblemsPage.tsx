// What is wrong in the catalog.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function ProblemsPage() {
  return <PageBar title={t('catalog.problems.title')} isHeading />;
}
