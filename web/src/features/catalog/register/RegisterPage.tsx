// Registering a location.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function RegisterPage() {
  return <PageBar title={t('catalog.register.title')} isHeading />;
}
