// Code: the repositories of the built-in Git host, and their pull requests.
import { placeOf } from '../../kit';
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { messages } from './messages';
import { search } from './search';

const IN = '/code/$owner/$name';

export const githost: Feature = {
  id: 'githost',
  messages,
  routes: [
    { path: '/code', page: () => import('./list/RepositoriesPage') },
    { path: IN, page: () => import('./files/FilesPage') },
    { path: `${IN}/edit`, page: () => import('./edit/EditPage') },
    { path: `${IN}/commits`, page: () => import('./history/CommitsPage') },
    { path: `${IN}/commits/$id`, page: () => import('./history/CommitPage') },
    { path: `${IN}/compare`, page: () => import('./history/ComparePage') },
    { path: `${IN}/branches`, page: () => import('./refs/BranchesPage') },
    { path: `${IN}/tags`, page: () => import('./refs/TagsPage') },
    { path: `${IN}/pulls`, page: () => import('./pulls/PullsPage') },
    { path: `${IN}/pulls/new`, page: () => import('./pulls/NewPullPage') },
    { path: `${IN}/pulls/$number`, page: () => import('./pulls/PullPage') },
    { path: `${IN}/pulls/$number/$tab`, page: () => import('./pulls/PullPage') },
    { path: `${IN}/settings`, page: () => import('./settings/SettingsPage') },
    { path: `${IN}/settings/$section`, page: () => import('./settings/SettingsPage') },
    // The addresses that clients and descriptors know: those of the host itself.
    { path: '/git/$owner/$name', page: () => import('./parts/FromGit') },
    { path: '/git/$owner/$name/$', page: () => import('./parts/FromGit') },
  ],
  navigation: [{ id: 'code', group: 'make', label: 'code.nav', icon: 'git-branch', href: paths.repositories(), covers: ['/code/'], order: 30 }],
  entityTabs: [{ id: 'code', label: 'code.nav', content: () => import('./entity/CodeTab'), when: ({ entity }) => placeOf(entity, window.location.origin) !== undefined }],
  search: [search],
};
