// The first page of the day.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function HomePage() {
  return <PageBar title={t('home.nav')} isHeading />;
}
