// The frame's outline, while the session is not known: the same places, nothing in them. After some
// seconds it says what it waits for.
import { useEffect, useState } from 'react';
import { loadSession } from '../api/session';
import { t } from '../messages';
import { ErrorState } from '../ui';

const PATIENCE_MS = 4000;

/** Shown before the first answer of the server. */
export function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => {
      setLate(true);
      void loadSession().catch(() => undefined);
    }, PATIENCE_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <div className="app" aria-busy="true">
      <div className="nav" />
      <div className="main">
        <div className="bar" />
        {late && <ErrorState title={t('app.noServer.title')} text={t('app.noServer.text')} onRetry={() => void loadSession().catch(() => undefined)} />}
      </div>
    </div>
  );
}
