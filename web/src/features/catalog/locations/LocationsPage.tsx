// Where descriptors are read from and how that goes; and what stays out of the catalog.
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Button } from '../../../ui';
import { IgnoredList } from './IgnoredList';
import { SourceList } from './SourceList';
import './messages';
import '../entity/messages';
import './locations.css';

/** The page at `/catalog/locations`: `?source=` opens the panel, `?view=ignored` the other list. */
export default function LocationsPage() {
  const view = useUrlQuery().get('view');
  return (
    <>
      <PageBar
        title={t('catalog.locations.title')}
        crumbs={[{ label: t('catalog.nav'), href: paths.catalog() }]}
        isHeading
        actions={
          <Button variant="primary" icon="plus" keys="r" href={paths.register()}>
            {t('catalog.locations.register')}
          </Button>
        }
      />
      {view === 'ignored' ? <IgnoredList /> : <SourceList />}
    </>
  );
}
