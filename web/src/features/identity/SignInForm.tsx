// Name, password, and the providers: on the sign-in page, and in the dialog over a page whose session ended.
import { useQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { keys } from '../../api/cache';
import { api, ask } from '../../api/client';
import { asFailure, type Failure } from '../../api/failure';
import { loadSession } from '../../api/session';
import { t } from '../../messages';
import { apiPaths, paths } from '../../paths/paths';
import { Banner, Button, formatDuration, PasswordField, TextField } from '../../ui';

interface Props {
  /** Who was signed in before, where that is known. */
  name?: string;
  /** Where a provider leads back to: an address of this portal. Without one, they open in a window of their own. */
  next?: string;
  onSignedIn: () => void;
}

/** How often the dialog looks whether the provider's window has signed somebody in. */
const LOOK_MS = 1500;

/** Signs in, whichever way the server offers. */
export function SignInForm({ name = '', next, onSignedIn }: Props) {
  const providers = useQuery({
    queryKey: [...keys.identity, 'providers'],
    queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/providers', { signal })),
  });
  const offered = (providers.data?.items ?? []).filter((it) => it.kind !== 'tokens');
  return (
    <>
      {offered.map((it, index) => (
        <Provider key={it.id} id={it.id} environment={providers.data?.environment ?? ''} title={it.title} isProxy={it.kind === 'proxy'} isFirst={index === 0} next={next} onSignedIn={onSignedIn} />
      ))}
      {offered.length > 0 && <div className="orr">{t('identity.signin.or')}</div>}
      <LocalAccount name={name.replace(/^user:default\//, '')} isPrimary={offered.length === 0} onSignedIn={onSignedIn} />
    </>
  );
}

interface ProviderProps {
  id: string;
  environment: string;
  title: string;
  isProxy: boolean;
  isFirst: boolean;
  next: string | undefined;
  onSignedIn: () => void;
}

function Provider({ id, environment, title, isProxy, isFirst, next, onSignedIn }: ProviderProps) {
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setFailure(undefined);
    if (!isProxy && next !== undefined) {
      window.location.assign(apiPaths.providerStart(id, environment, backTo(next)));
      return;
    }
    setBusy(true);
    try {
      if (isProxy) {
        await ask(api.GET('/api/auth/{provider}/refresh', { params: { path: { provider: id } }, headers: { 'x-requested-with': 'XMLHttpRequest' } }));
        await loadSession();
      } else {
        await throughWindow(id, environment);
      }
      onSignedIn();
    } catch (thrown) {
      setFailure(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="l" variant={isFirst ? 'primary' : 'default'} icon="key-round" busy={busy} onClick={() => void go()}>
        {t('identity.signin.with', { provider: title })}
      </Button>
      {failure !== undefined && <Banner state="bad">{failure.message}</Banner>}
    </>
  );
}

/** A provider leads back to the sign-in page: it goes on to `next`, or says why nobody came in (`error`). */
function backTo(next: string): string {
  return new URL(paths.signIn(next), window.location.origin).href;
}

/** Signs in in a window of its own, so that the page that asks is not lost. Ends when a session is there. */
async function throughWindow(id: string, environment: string): Promise<void> {
  const opened = window.open(apiPaths.providerStart(id, environment, backTo(paths.home())), 'flagstone-sign-in', 'width=520,height=720');
  for (;;) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    if ((await loadSession()).state === 'signedIn') {
      opened?.close();
      return;
    }
    if (opened?.closed !== false) throw new Error(t('identity.signin.closed'));
  }
}

function wordsFor(failure: Failure): string {
  if (failure.kind === 'signedOut') return t('identity.signin.wrong');
  if (failure.status !== 429 || failure.retryAfter === undefined) return failure.message;
  return t('identity.signin.wait', { time: formatDuration(failure.retryAfter * 1000) });
}

function LocalAccount({ name: known, isPrimary, onSignedIn }: { name: string; isPrimary: boolean; onSignedIn: () => void }) {
  const [name, setName] = useState(known);
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await ask(api.POST('/api/identity/v1/sign-in', { body: { name: name.trim(), password } }));
      await loadSession();
      onSignedIn();
    } catch (thrown) {
      setFailure(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  const words = failure === undefined ? undefined : wordsFor(failure);
  return (
    <form className="stackform" onSubmit={(event) => void submit(event)}>
      <TextField label={t('identity.signin.name')} name="username" autoComplete="username" required autoFocus={known === ''} value={name} onChange={setName} />
      <PasswordField label={t('identity.signin.password')} name="password" autoComplete="current-password" required autoFocus={known !== ''} value={password} onChange={setPassword} />
      {words !== undefined && <Banner state="bad">{words}</Banner>}
      <Button size="l" type="submit" variant={isPrimary ? 'primary' : 'default'} busy={busy}>
        {t('identity.signin.submit')}
      </Button>
    </form>
  );
}
