// The repositories of the built-in Git host.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';

export default function RepositoriesPage() {
  return <PageBar title={t('code.title')} isHeading />;
}
