// The list of runs.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function RunsPage() {
  return <PageBar title={t('runs.title')} isHeading />;
}
