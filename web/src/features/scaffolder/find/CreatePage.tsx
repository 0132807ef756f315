// The page that lists templates.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function CreatePage() {
  return <PageBar title={t('create.title')} isHeading />;
}
