// The page of a run.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function RunPage() {
  return <PageBar title={t('run.title')} isHeading />;
}
