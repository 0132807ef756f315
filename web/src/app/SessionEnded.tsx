// The session ended while somebody worked: the page stays as it is, and a dialog over it asks who they
// are. What was being sent waits, and is sent afterwards.
import { giveUp, useSession } from '../api/session';
import { t } from '../messages';
import { Dialog } from '../ui';
import { SignInForm } from '../features/identity/SignInForm';

/** Nothing, unless the session has ended. */
export function SessionEnded() {
  const session = useSession();
  if (session.state !== 'ended') return null;
  return (
    <Dialog title={t('app.ended.title')} onClose={giveUp} closeLabel={t('app.ended.leave')}>
      <p>{t('app.ended.text')}</p>
      <SignInForm name={session.session.entityRef} onSignedIn={() => undefined} />
    </Dialog>
  );
}
