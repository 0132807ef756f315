// Create: templates, their forms, runs, the playground, and the reference of actions.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { runsCard } from './find/card';
import { messages } from './messages';
import { homeParts } from './runs/home';

// Addresses are Backstage's, so that links to it lead here unchanged.
export const scaffolder: Feature = {
  id: 'scaffolder',
  messages,
  routes: [
    { path: '/create', page: () => import('./find/CreatePage') },
    { path: '/create/templates/$namespace/$name', page: () => import('./form/FormPage') },
    { path: '/create/tasks', page: () => import('./runs/RunsPage') },
    { path: '/create/tasks/$id', page: () => import('./run/RunPage') },
    { path: '/create/edit', page: () => import('./playground/PlaygroundPage') },
    { path: '/create/actions', page: () => import('./actions/ActionsPage') },
  ],
  home: homeParts,
  entityCards: [runsCard],
  navigation: [
    { id: 'create', group: 'make', label: 'create.nav', icon: 'plus', href: paths.create(), order: 10, keys: 'g n', onPhone: true },
    { id: 'runs', group: 'make', label: 'runs.nav', icon: 'list-ordered', href: paths.runs(), order: 20, keys: 'g r' },
  ],
};
