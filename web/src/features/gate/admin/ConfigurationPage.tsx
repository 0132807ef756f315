// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function ConfigurationPage() {
  return <PageBar title={t('gate.configuration.title')} isHeading />;
}
