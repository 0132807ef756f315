// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function AuditPage() {
  return <PageBar title={t('identity.audit.title')} isHeading />;
}
