// Delivery: what runs where, since when and by whom; promotion, rollback; and the way of a new service to production.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { messages } from './messages';
import { DeployedTile } from './tab/DeployedTile';

export const delivery: Feature = {
  id: 'delivery',
  messages,
  routes: [
    { path: '/deployments', page: () => import('./all/DeploymentsPage') },
    { path: '/create/tasks/$id/journey', page: () => import('./journey/JourneyPage') },
  ],
  navigation: [{ id: 'deployments', group: 'run', label: 'delivery.nav', icon: 'rocket', href: paths.deployments(), order: 20, keys: 'g p', onPhone: true, permission: 'delivery.deployment.read' }],
  entityTabs: [{ id: 'deployments', label: 'delivery.tab', content: () => import('./tab/DeploymentsTab') }],
  entitySlots: [{ id: 'deployed', content: DeployedTile }],
};
