// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function ApiPage() {
  return <PageBar title={t('gate.api.title')} isHeading />;
}
