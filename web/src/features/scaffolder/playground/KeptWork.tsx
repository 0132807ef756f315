// Work that was not saved: kept in this browser while it is done, and offered again to the same person.
import { useEffect, useState } from 'react';
import { useMe } from '../../../api/session';
import { t } from '../../../messages';
import { Banner, Button, formatTime } from '../../../ui';
import { forget, keep, keptOf, type Kept } from './keep';
import { nameOfOrigin } from './origins';
import { begin, type Holding } from './store';
import { changesIn } from './workspace';

/** After this long without a change the work is kept. */
const REST_MS = 300;

/** Keeps what is not saved, and asks before the window goes. */
export function useKeeping(held: Holding): void {
  const person = useMe()?.entityRef ?? undefined;
  const { work, values } = held;
  const changes = changesIn(work);
  useEffect(() => {
    if (person === undefined || work === undefined) return undefined;
    const timer = setTimeout(() => {
      if (changes > 0) void keep(person, { work, values, at: Date.now() });
      else void forget(person);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [person, work, values, changes]);
  useEffect(() => {
    if (changes === 0) return undefined;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, [changes]);
}

/** What was left, with the way back to it. */
export function KeptWork() {
  const person = useMe()?.entityRef ?? undefined;
  const [kept, setKept] = useState<Kept>();
  useEffect(() => {
    if (person === undefined) return;
    void keptOf(person).then(setKept);
  }, [person]);
  if (kept === undefined || person === undefined) return null;
  return (
    <Banner
      state="info"
      icon="history"
      actions={
        <>
          <Button
            size="s"
            onClick={() => {
              void forget(person);
              setKept(undefined);
            }}
          >
            {t('playground.kept.forget')}
          </Button>
          <Button
            size="s"
            onClick={() => {
              begin(kept.work, { values: kept.values });
            }}
          >
            {t('playground.kept.go')}
          </Button>
        </>
      }
    >
      {t('playground.kept', { count: changesIn(kept.work), name: nameOfOrigin(kept.work.origin), when: formatTime(kept.at) })}
    </Banner>
  );
}
