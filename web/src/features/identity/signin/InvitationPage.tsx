// A link with a secret: the owner's at the first start, an invitation, or the way back to an account whose
// password is lost. The secret leaves the address bar before anything else happens.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type SubmitEvent } from 'react';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure, type Failure } from '../../../api/failure';
import { loadSession } from '../../../api/session';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Button, formatTime, PasswordField, TextField } from '../../../ui';
import { passwordHint } from '../parts/password';
import { SignInFrame } from './SignInFrame';
import './messages';
import '../parts/messages';

/** Kept outside the component: the effect that cleans the address runs twice in development. */
let secret = '';
let number = 0;

type Invitation = Schema<'InvitationView'>;

export default function InvitationPage() {
  const [held] = useState(take);
  const invitation = useQuery({
    queryKey: [...keys.identity, 'invitation', number],
    queryFn: () => ask(api.POST('/api/identity/v1/invitations/look', { body: { secret: held } })),
    enabled: held !== '',
    staleTime: Infinity,
  });
  useEffect(() => {
    if (window.location.hash !== '') window.history.replaceState(window.history.state, '', window.location.pathname);
  }, []);
  const kind = invitation.data?.kind ?? 'invitation';
  const ended = (
    <>
      <p>{t('identity.invitation.ended')}</p>
      <Button href={paths.signIn()}>{t('identity.signin.title')}</Button>
    </>
  );
  return (
    <SignInFrame title={t(`identity.invitation.${kind}.title`)} text={t(`identity.invitation.${kind}.text`)}>
      {held === '' ? ended : <Answer query={invitation} missing={() => ended}>{(it) => <Accept invitation={it} secret={held} />}</Answer>}
    </SignInFrame>
  );
}

function take(): string {
  if (window.location.hash.length > 1) {
    secret = window.location.hash.slice(1);
    number += 1;
  }
  return secret;
}

/** An accepted link opens nothing any more. */
function forget(): void {
  secret = '';
}

function Accept({ invitation, secret }: { invitation: Invitation; secret: string }) {
  const go = useGo();
  const given = invitation.entityRef?.split('/').at(-1);
  const [name, setName] = useState(given ?? '');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const isRecovery = invitation.kind === 'recovery';
  const at = (field: string) => (failure?.field === field ? failure.message : undefined);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const body = { secret, name: name.trim(), password, ...(displayName.trim() === '' ? {} : { displayName: displayName.trim() }) };
      await ask(api.POST('/api/identity/v1/invitations/accept', { body }));
      await loadSession();
      forget();
      go(paths.home(), { replace: true });
    } catch (thrown) {
      setFailure(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stackform" onSubmit={(event) => void submit(event)}>
      <TextField
        label={t('identity.signin.name')}
        hint={t('identity.invitation.nameHint')}
        error={at('name')}
        name="username"
        autoComplete="username"
        required
        autoFocus={given === undefined}
        readOnly={given !== undefined}
        value={name}
        onChange={setName}
      />
      {!isRecovery && (
        <TextField label={t('identity.invitation.displayName')} optional name="name" autoComplete="name" error={at('displayName')} value={displayName} onChange={setDisplayName} />
      )}
      <PasswordField
        label={t('identity.invitation.password')}
        hint={passwordHint(password)}
        error={at('password')}
        name="password"
        autoComplete="new-password"
        required
        value={password}
        onChange={setPassword}
      />
      {failure !== undefined && failure.field === undefined && <Banner state="bad">{failure.message}</Banner>}
      <Button size="l" type="submit" variant="primary" busy={busy}>
        {t(`identity.invitation.${invitation.kind}.submit`)}
      </Button>
      <p className="meta">{t('identity.invitation.until', { time: formatTime(invitation.expiresAt) })}</p>
    </form>
  );
}
