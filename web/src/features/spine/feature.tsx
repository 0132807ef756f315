// Durable work: jobs, schedules, reconcilers.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { messages } from './messages';

export const spine: Feature = {
  id: 'spine',
  messages,
  routes: [{ path: '/admin/jobs', page: () => import('./admin/JobsPage') }],
  admin: [{ id: 'jobs', label: 'spine.jobs.title', href: paths.admin('jobs'), order: 50, permission: 'spine.job.read' }],
};
