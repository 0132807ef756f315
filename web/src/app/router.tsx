// Routes: the features' own, under the frame or bare. Addresses are plain text with plain queries.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { features } from './features';
import { Frame } from './Frame';
import { NotFound } from './NotFound';
import { PageBroke } from './PageBroke';
import { Root } from './Root';

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });

const framed: AnyRoute[] = [];
const bare: AnyRoute[] = [];
for (const route of features.flatMap((it) => it.routes ?? [])) {
  const parent = route.bare === true ? root : frame;
  const made = createRoute({
    getParentRoute: () => parent as typeof root,
    path: route.path,
    component: lazyRouteComponent(route.page),
    errorComponent: PageBroke,
  });
  (route.bare === true ? bare : framed).push(made);
}

export const router = createRouter({
  routeTree: root.addChildren([frame.addChildren(framed), ...bare]),
  defaultPreloadDelay: 60,
  scrollRestoration: true,
  defaultPendingMs: 300,
  defaultNotFoundComponent: NotFound,
  // Queries stay as people write them: `kind=api&tag=a&tag=b`, never JSON.
  parseSearch: (text) => {
    const query: Record<string, string | string[]> = {};
    for (const key of new Set(new URLSearchParams(text).keys())) {
      const all = new URLSearchParams(text).getAll(key);
      query[key] = all.length === 1 ? (all[0] ?? '') : all;
    }
    return query;
  },
  stringifySearch: (search) => {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(search as Record<string, unknown>)) {
      for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) if (typeof one === 'string') query.append(key, one);
    }
    const text = query.toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
