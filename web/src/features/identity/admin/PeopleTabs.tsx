// The lists about people and programs, side by side; groups are in the catalog.
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Segmented } from '../../../ui';

type Here = 'people' | 'invitations' | 'tokens' | 'groups';

/** Which list is shown. */
export function PeopleTabs({ here }: { here: Here }) {
  return (
    <Segmented<Here>
      label={t('identity.people.lists')}
      value={here}
      options={[
        { value: 'people', label: t('identity.people.accounts'), href: paths.admin('people') },
        { value: 'invitations', label: t('identity.people.invitations'), href: paths.admin('invitations') },
        { value: 'tokens', label: t('identity.people.serviceTokens'), href: paths.admin('tokens') },
        { value: 'groups', label: t('identity.people.groups'), href: paths.catalog({ kind: 'group' }), wideOnly: true },
      ]}
    />
  );
}
