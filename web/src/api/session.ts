// Who is signed in here, and what happens when the session ends while somebody works.
import { useSyncExternalStore } from 'react';
import { api, ask, type Schema } from './client';
import { cache, changed, keys } from './cache';
import { asFailure } from './failure';
import { closeStream, openStream } from './live';
import { onSignedOut, onStaleToken, setCsrf } from './transport';

/** The session as the server tells it. */
export type Session = Schema<'CurrentView'>;

/** Where signing in stands. `ended` keeps the session's owner: the page stays, a dialog asks. */
export type SessionState =
  | { state: 'unknown' }
  | { state: 'anonymous' }
  | { state: 'signedIn'; session: Session }
  | { state: 'ended'; session: Session };

let present: SessionState = { state: 'unknown' };
let waiting: ((renewed: boolean) => void)[] = [];
const watchers = new Set<() => void>();

/** The state, anew whenever it changes. */
export function useSession(): SessionState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => present,
  );
}

/** Who is signed in; undefined when nobody is. */
export function useMe(): Session | undefined {
  const session = useSession();
  return session.state === 'signedIn' || session.state === 'ended' ? session.session : undefined;
}

/** Asks the server who is signed in: at the start, and after each sign-in. Other failures are thrown. */
export async function loadSession(): Promise<SessionState> {
  try {
    const session = await ask(api.GET('/api/identity/v1/session'));
    const isOther = 'session' in present && present.session.entityRef !== session.entityRef;
    const isNew = present.state === 'anonymous';
    if (isOther) {
      // Somebody else now: nothing on this page is theirs, and what waits to be sent was not asked by them.
      settle(false);
      window.location.reload();
      return present;
    }
    setCsrf(session.csrfToken);
    become({ state: 'signedIn', session });
    // Who has signed in is told more of the portal than who has not.
    if (isNew) changed(keys.portal);
    openStream();
    settle(true);
  } catch (thrown) {
    if (asFailure(thrown).kind !== 'signedOut') throw thrown;
    if (present.state !== 'ended') become({ state: 'anonymous' });
  }
  return present;
}

/** Ends the session, here and at the server. Gives the address to go on at, where a provider wants one. */
export async function signOut(): Promise<void> {
  try {
    await ask(api.DELETE('/api/identity/v1/session'));
  } catch (thrown) {
    // A session that has ended already is what was wanted.
    if (asFailure(thrown).kind !== 'signedOut') throw thrown;
  }
  closeStream();
  setCsrf(undefined);
  cache.clear();
  become({ state: 'anonymous' });
}

/** Gives up on an ended session: what waited for it fails. */
export function giveUp(): void {
  settle(false);
  closeStream();
  setCsrf(undefined);
  cache.clear();
  become({ state: 'anonymous' });
}

/** Requests that find the session ended wait for it to be there again. */
onSignedOut(() => {
  if (present.state !== 'signedIn' && present.state !== 'ended') return Promise.resolve(false);
  become({ state: 'ended', session: present.session });
  return new Promise((done) => waiting.push(done));
});

/** The token is another when somebody has signed in anew in another tab. */
onStaleToken(async () => (await loadSession()).state === 'signedIn');

/** Coming back to the tab, it may be somebody else's. */
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && present.state === 'signedIn') void loadSession().catch(() => undefined);
});

function settle(renewed: boolean): void {
  const all = waiting;
  waiting = [];
  for (const done of all) done(renewed);
}

function become(next: SessionState): void {
  present = next;
  for (const watcher of watchers) watcher();
}
