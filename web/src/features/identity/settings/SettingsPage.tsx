// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function SettingsPage() {
  return <PageBar title={t('identity.settings.title')} isHeading />;
}
