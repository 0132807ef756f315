// Roles, and the question about them.
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Segmented } from '../../../ui';

/** Which one is shown. */
export function RolesTabs({ here }: { here: 'roles' | 'why' }) {
  return (
    <Segmented
      label={t('identity.roles.title')}
      value={here}
      options={[
        { value: 'roles', label: t('identity.roles.title'), href: paths.admin('roles') },
        { value: 'why', label: t('identity.why.title'), href: paths.admin('why') },
      ]}
    />
  );
}
