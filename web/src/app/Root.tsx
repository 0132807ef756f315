// Around every page, with a frame or without: how links work, and toasts.
import { Outlet, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { entityHover } from '../features/catalog/entity/hover';
import { HoverCardProvider } from '../kit';
import { NavigationContext, ToastHost } from '../ui';

/** The outermost component. */
export function Root() {
  const router = useRouter();
  const navigation = useMemo(
    () => ({
      go: (href: string) => {
        router.history.push(href);
      },
      prefetch: (href: string) => {
        const { pathname } = new URL(href, window.location.origin);
        void router.preloadRoute({ to: pathname }).catch(() => undefined);
      },
    }),
    [router],
  );
  return (
    <NavigationContext.Provider value={navigation}>
      <HoverCardProvider value={entityHover}>
        <Outlet />
      </HoverCardProvider>
      <ToastHost />
    </NavigationContext.Provider>
  );
}
