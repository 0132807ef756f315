// The server itself: health, configuration, API reference.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { messages } from './messages';

export const gate: Feature = {
  id: 'gate',
  messages,
  routes: [
    { path: '/admin', page: () => import('./admin/HealthPage') },
    { path: '/admin/configuration', page: () => import('./admin/ConfigurationPage') },
    { path: '/admin/api', page: () => import('./admin/ApiPage') },
  ],
  navigation: [{ id: 'admin', group: 'platform', label: 'gate.nav', icon: 'sliders-horizontal', href: paths.admin(), order: 90, permission: 'gate.configuration.read' }],
  admin: [
    { id: 'health', label: 'gate.health.title', href: paths.admin(), order: 10 },
    { id: 'configuration', label: 'gate.configuration.title', href: paths.admin('configuration'), order: 60, permission: 'gate.configuration.read' },
    { id: 'api', label: 'gate.api.title', href: paths.admin('api'), order: 70, permission: 'gate.openapi.read' },
  ],
};
