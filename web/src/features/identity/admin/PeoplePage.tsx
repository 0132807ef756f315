// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function PeoplePage() {
  return <PageBar title={t('identity.people.title')} isHeading />;
}
