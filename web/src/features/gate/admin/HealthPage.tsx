// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function HealthPage() {
  return <PageBar title={t('gate.health.title')} isHeading />;
}
