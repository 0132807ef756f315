// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function InvitationPage() {
  return <PageBar title={t('identity.invitation.title')} isHeading />;
}
