// Pipelines: their runs, from the push to what they made.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { CiTile } from './entity/CiTile';
import { messages } from './messages';

export const pipelines: Feature = {
  id: 'pipelines',
  messages,
  routes: [
    { path: '/pipelines', page: () => import('./list/PipelineRunsPage') },
    { path: '/pipelines/$id', page: () => import('./run/PipelineRunPage') },
  ],
  navigation: [{ id: 'pipelines', group: 'run', label: 'pipelines.nav', icon: 'activity', href: paths.pipelineRuns(), covers: ['/pipelines/'], order: 10, keys: 'g b', permission: 'pipelines.run.read' }],
  entityTabs: [{ id: 'ci-cd', label: 'pipelines.tab', content: () => import('./entity/CiTab') }],
  entitySlots: [{ id: 'pipeline', content: CiTile }],
};
