// The frame around every page: navigation, top bar, what everybody must know, and the page itself.
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useSession } from '../api/session';
import { t } from '../messages';
import { startQuery } from '../layout/start';
import { BarContext } from '../page/PageBar';
import { useGo } from '../page/location';
import { paths } from '../paths/paths';
import { forgetSettings, loadSettings, useSettings } from '../settings/settings';
import { IconButton } from '../ui';
import { Announcements } from './Announcements';
import { ConnectionLost } from './ConnectionLost';
import { Loading } from './Loading';
import { Nav } from './Nav';
import { PhoneBar } from './PhoneBar';
import { SessionEnded } from './SessionEnded';
import { useAppCommands } from './appCommands';

const palette = () => import('../features/portal/palette/Palette');
const Palette = lazy(palette);
const KeyList = lazy(() => import('./KeyList'));

/** After the first page is drawn. */
const PALETTE_AFTER_MS = 800;

/** What floats over the page, if anything. */
export type Overlay = 'none' | 'palette' | 'keys';

/** Everything that needs a session. Without one, the sign-in page is shown. */
export function Frame() {
  const session = useSession();
  const go = useGo();
  const router = useRouter();
  const isStarting = useQuery(startQuery).isPending;
  const who = session.state === 'signedIn' ? session.session.entityRef : undefined;
  useEffect(() => {
    if (session.state !== 'anonymous') return;
    forgetSettings();
    // Read here and not followed: going to the sign-in page changes it.
    const here = router.latestLocation.href;
    go(paths.signIn(here === paths.home() ? undefined : here), { replace: true });
  }, [session.state, router, go]);
  useEffect(() => {
    if (who !== undefined) void loadSettings().catch(() => undefined);
  }, [who]);
  if (session.state === 'anonymous') return null;
  // Announcements stand above the page: known after it, they would push it down.
  if (session.state === 'unknown' || isStarting) return <Loading />;
  return <Framed />;
}

function Framed() {
  const [crumbs, setCrumbs] = useState<HTMLElement | null>(null);
  const [actions, setActions] = useState<HTMLElement | null>(null);
  const [overlay, setOverlay] = useState<Overlay>('none');
  const places = useMemo(() => ({ crumbs, actions }), [crumbs, actions]);
  const { preferences } = useSettings();
  const main = useRef<HTMLElement>(null);
  const notes = useNotesHeight();
  const path = useLocation({ select: (it) => it.pathname });
  useAppCommands(setOverlay);
  useEffect(() => {
    // What is typed right after ⌘K must find the field there: the code is fetched before anybody asks.
    const timer = setTimeout(() => void palette().catch(() => undefined), PALETTE_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  useFocusOnNewPage(main, path);
  const closed = () => {
    setOverlay('none');
  };
  return (
    <BarContext.Provider value={places}>
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <div className={preferences.narrowNav ? 'app narrow' : 'app'}>
        <Nav onSearch={() => { setOverlay('palette'); }} onKeys={() => { setOverlay('keys'); }} />
        <div className="main">
          <header className="bar">
            <nav className="crumbs cut" aria-label={t('app.crumbs')} ref={setCrumbs} />
            <div className="acts">
              <div className="acts" ref={setActions} />
              <span className="only-sm">
                <IconButton icon="search" label={t('app.search')} onClick={() => { setOverlay('palette'); }} />
              </span>
            </div>
          </header>
          <div ref={notes}>
            <ConnectionLost />
            <Announcements />
          </div>
          <main id="main" ref={main} tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </div>
      <PhoneBar />
      <SessionEnded />
      <Suspense fallback={null}>
        {overlay === 'palette' && <Palette onClose={closed} />}
        {overlay === 'keys' && <KeyList onClose={closed} />}
      </Suspense>
    </BarContext.Provider>
  );
}

/** Pages as high as the window leave room for what everybody must know above them: `--notes` is its height. */
function useNotesHeight(): (element: HTMLElement | null) => void {
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (element === null) return undefined;
    const watcher = new ResizeObserver(() => {
      document.documentElement.style.setProperty('--notes', `${element.offsetHeight}px`);
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
    };
  }, [element]);
  return setElement;
}

/** After going somewhere, the next Tab starts at the page and not at the navigation again. */
function useFocusOnNewPage(main: React.RefObject<HTMLElement | null>, path: string): void {
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    const inside = document.activeElement;
    if (inside === null || inside === document.body || inside instanceof HTMLAnchorElement) main.current?.focus({ preventScroll: true });
  }, [main, path]);
}
