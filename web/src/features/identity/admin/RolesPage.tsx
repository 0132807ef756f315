// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function RolesPage() {
  return <PageBar title={t('identity.roles.title')} isHeading />;
}
