// Home, and what spans the features: the palette, saved views.
import type { Feature } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { messages } from './messages';

export const portal: Feature = {
  id: 'portal',
  messages,
  routes: [{ path: '/', page: () => import('./home/HomePage') }],
  navigation: [{ id: 'home', group: 'top', label: 'home.nav', icon: 'house', href: paths.home(), order: 1, keys: 'g h', onPhone: true }],
};
