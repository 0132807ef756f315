// The catalog's rooms in the portal: the list, entity pages, the graph, registering, locations, problems.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { t } from '../../messages';
import { entityParts } from './entity/parts';
import { graphParts } from './graph/parts';
import { definitionParts } from './definition/parts';
import { messages } from './messages';
import { names, people, texts } from './search';

export const catalog: Feature = {
  id: 'catalog',
  messages,
  routes: [
    { path: '/catalog', page: () => import('./list/CatalogPage') },
    { path: '/catalog/register', page: () => import('./register/RegisterPage') },
    { path: '/catalog/locations', page: () => import('./locations/LocationsPage') },
    { path: '/catalog/problems', page: () => import('./problems/ProblemsPage') },
    { path: '/catalog/$namespace/$kind/$name', page: () => import('./entity/EntityPage') },
    { path: '/catalog/$namespace/$kind/$name/$tab', page: () => import('./entity/EntityPage') },
    { path: '/graph', page: () => import('./graph/GraphPage') },
  ],
  navigation: [
    { id: 'catalog', group: 'know', label: 'catalog.nav', icon: 'boxes', href: paths.catalog(), order: 10, keys: 'g c', onPhone: true },
    { id: 'graph', group: 'know', label: 'catalog.graph.nav', icon: 'waypoints', href: paths.graph(), order: 20, keys: 'g g', onPhone: true },
  ],
  entityTabs: [...entityParts.tabs, ...graphParts.tabs, ...definitionParts.tabs],
  entityCards: entityParts.cards,
  search: [names, texts, people],
  commands: (go) => [
    {
      id: 'catalog.go.locations',
      title: t('catalog.locations.command'),
      group: 'go',
      icon: 'map-pin',
      run: () => {
        go(paths.locations());
      },
    },
    {
      id: 'catalog.go.problems',
      title: t('catalog.problems.command'),
      group: 'go',
      icon: 'triangle-alert',
      run: () => {
        go(paths.problems());
      },
    },
    {
      id: 'catalog.register',
      title: t('catalog.register.command'),
      group: 'make',
      icon: 'plus',
      keys: ['r'],
      run: () => {
        go(paths.register());
      },
    },
  ],
};
