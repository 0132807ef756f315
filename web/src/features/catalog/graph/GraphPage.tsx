// The graph.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function GraphPage() {
  return <PageBar title={t('catalog.graph.title')} isHeading />;
}
