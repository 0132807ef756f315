// Who somebody is: signing in, one's own settings, and the administration of people, roles and audit.
import type { Feature } from '../../layout/feature';
import { t } from '../../messages';
import { paths } from '../../paths/paths';
import { messages } from './messages';

export const identity: Feature = {
  id: 'identity',
  messages,
  routes: [
    { path: '/sign-in', page: () => import('./signin/SignInPage'), bare: true },
    { path: '/invitation', page: () => import('./signin/InvitationPage'), bare: true },
    { path: '/settings', page: () => import('./settings/SettingsPage') },
    { path: '/settings/$section', page: () => import('./settings/SettingsPage') },
    { path: '/admin/people', page: () => import('./admin/PeoplePage') },
    { path: '/admin/invitations', page: () => import('./admin/InvitationsPage') },
    { path: '/admin/tokens', page: () => import('./admin/ServiceTokensPage') },
    { path: '/admin/why', page: () => import('./admin/WhyPage') },
    { path: '/admin/keys', page: () => import('./admin/KeysPage') },
    { path: '/admin/roles', page: () => import('./admin/RolesPage') },
    { path: '/admin/audit', page: () => import('./admin/AuditPage') },
  ],
  admin: [
    { id: 'people', label: 'identity.people.title', href: paths.admin('people'), order: 20, permission: 'identity.account.read' },
    { id: 'roles', label: 'identity.roles.title', href: paths.admin('roles'), order: 30, permission: 'identity.role.read' },
    { id: 'audit', label: 'identity.audit.title', href: paths.admin('audit'), order: 40, permission: 'identity.audit.read' },
    { id: 'keys', label: 'identity.keys.title', href: paths.admin('keys'), order: 65, permission: 'identity.key.read' },
  ],
  commands: (go) => [
    { id: 'identity.settings', title: t('identity.settings.title'), group: 'go', icon: 'settings', run: () => { go(paths.settings()); } },
    { id: 'identity.why', title: t('identity.why.title'), group: 'go', icon: 'circle-help', also: 'permission denied access', run: () => { go(paths.admin('why')); } },
  ],
};
