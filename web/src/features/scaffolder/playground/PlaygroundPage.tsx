// The playground.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function PlaygroundPage() {
  return <PageBar title={t('playground.title')} isHeading />;
}
