// Code: the repositories of the built-in Git host, and their pull requests.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { messages } from './messages';

export const githost: Feature = {
  id: 'githost',
  messages,
  routes: [{ path: '/code', page: () => import('./list/RepositoriesPage') }],
  navigation: [{ id: 'code', group: 'make', label: 'code.nav', icon: 'git-branch', href: paths.repositories(), order: 30 }],
};
