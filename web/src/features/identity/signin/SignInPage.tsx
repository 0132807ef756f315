// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function SignInPage() {
  return <PageBar title={t('identity.signin.title')} isHeading />;
}
