// The reference of actions.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function ActionsPage() {
  return <PageBar title={t('actions.title')} isHeading />;
}
