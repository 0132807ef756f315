// The amber banner of portal.md section 6, after the stream of changes has been gone for three seconds.
import { useEffect, useState } from 'react';
import { useConnection } from '../api/live';
import { t } from '../messages';
import { Banner, formatClock, formatDuration } from '../ui';

const PATIENCE_MS = 3000;

/** Says since when the page is not what is. */
export function ConnectionLost() {
  const connection = useConnection();
  const [now, setNow] = useState(Date.now());
  const lost = connection.state === 'lost';
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [lost]);
  if (!lost || now - connection.since < PATIENCE_MS) return null;
  return (
    <Banner state="warn" role="status">
      {t('app.lost', { ago: formatDuration(now - connection.since), time: formatClock(connection.since) })}
    </Banner>
  );
}
