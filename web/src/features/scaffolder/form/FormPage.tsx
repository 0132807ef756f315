// The form of a template.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function FormPage() {
  return <PageBar title={t('form.title')} isHeading />;
}
