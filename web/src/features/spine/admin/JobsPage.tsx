// To be filled.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function JobsPage() {
  return <PageBar title={t('spine.jobs.title')} isHeading />;
}
