// The switch between the two lists of this page.
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Segmented } from '../../../ui';

/** Locations, or what is ignored. */
export function Views({ view }: { view: 'sources' | 'ignored' }) {
  return (
    <Segmented
      label={t('catalog.locations.view')}
      value={view}
      options={[
        { value: 'sources', label: t('catalog.locations.view.sources'), href: paths.locations() },
        { value: 'ignored', label: t('catalog.locations.view.ignored'), href: paths.locations({ view: 'ignored' }) },
      ]}
    />
  );
}
