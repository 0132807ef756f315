// The sign-in page. Whoever has signed in goes on to where they wanted to go.
import { useEffect, useState } from 'react';
import { useSession } from '../../../api/session';
import { useStart } from '../../../layout/start';
import { t } from '../../../messages';
import { useGo, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner } from '../../../ui';
import { SignInForm } from '../SignInForm';
import { nextOf } from './next';
import { SignInFrame } from './SignInFrame';
import './messages';

export default function SignInPage() {
  const query = useUrlQuery();
  const go = useGo();
  const session = useSession();
  const organization = useStart()?.brand.organization ?? '';
  // Kept: the address is another one while the page that was wanted is still on its way.
  const [next] = useState(() => nextOf(query.get('next')));
  const error = query.get('error');
  const isIn = session.state === 'signedIn';
  useEffect(() => {
    if (isIn) go(next, { replace: true });
  }, [isIn, next, go]);
  const title = organization === '' ? t('identity.signin.title') : t('identity.signin.to', { organization });
  return (
    <SignInFrame title={title} text={next === paths.home() ? undefined : t('identity.signin.back')}>
      {error !== null && <Banner state="bad">{t('identity.signin.refused', { error: error.slice(0, 300) })}</Banner>}
      <SignInForm next={next} onSignedIn={() => undefined} />
      <p className="meta">{t('identity.signin.trouble')}</p>
    </SignInFrame>
  );
}
