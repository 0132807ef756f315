// After importing: how many of the things are there already, and the way to each.
import { useEffect, useMemo, useState } from 'react';
import type { Registration } from '../../../api/registering';
import { useAppeared } from '../../../api/appearing';
import { changed, keys } from '../../../api/cache';
import { EntityLink, parseRef, kindWord } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Banner, Button, Slab, State } from '../../../ui';

/** After this long without the last of them, we say that it takes longer. */
const LATE_MS = 20_000;
const ROWS_MOST = 100;

interface Props {
  plan: Registration;
  since: number;
  onAnother: () => void;
}

/** What appears, as it appears. */
export function Appearing({ plan, since, onAnother }: Props) {
  const there = useAppeared(plan.appears, since);
  const late = useLate(since);
  const some = plan.appears.filter((it) => there.has(it)).length;
  const all = some >= plan.appears.length;
  useEffect(() => {
    if (all) changed(keys.catalog);
  }, [all]);
  const first = useMemo(() => plan.documents.find((it) => it.ref != null && it.state !== 'invalid')?.ref ?? plan.appears[0], [plan]);
  return (
    <>
      <Banner state={all ? 'info' : late ? 'warn' : 'info'} shape={all ? 'ok' : late ? 'waiting' : 'running'} role="status">
        {wordsFor(plan, some, all, late)}
      </Banner>
      <Slab
        title={t('catalog.register.there')}
        count={t('catalog.register.appeared', { some, count: plan.added })}
        flush
        actions={
          late && !all ? (
            <Button size="s" href={paths.problems()}>
              {t('catalog.register.problemsPage')}
            </Button>
          ) : undefined
        }
      >
        <div className="reg-there">
          {plan.appears.slice(0, ROWS_MOST).map((ref) => (
            <div className="li" key={ref}>
              <State shape={there.has(ref) ? 'ok' : 'running'}>
                <EntityLink entity={ref} />
              </State>
              <span className="meta nw end">{there.has(ref) ? kindWord(parseRef(ref).kind) : t('catalog.register.soon')}</span>
            </div>
          ))}
          {plan.appears.length === 0 && <div className="b">{t('catalog.register.appeared.none')}</div>}
          <div className="b fx wrap regends">
            {all && first !== undefined && (
              <Button variant="primary" href={paths.entity(first)}>
                {t('catalog.register.openFirst', { name: parseRef(first).name })}
              </Button>
            )}
            <Button onClick={onAnother}>{t('catalog.register.another')}</Button>
            <Button variant="quiet" href={paths.locations()}>
              {t('catalog.register.locations')}
            </Button>
          </div>
        </div>
      </Slab>
    </>
  );
}

function wordsFor(plan: Registration, some: number, all: boolean, late: boolean): string {
  if (plan.appears.length === 0) return t('catalog.register.appeared.none');
  if (all) return t('catalog.register.appeared.all', { count: plan.added });
  return t(late ? 'catalog.register.appeared.late' : 'catalog.register.appeared', { some, count: plan.added });
}

function useLate(since: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        setLate(true);
      },
      Math.max(0, since + LATE_MS - Date.now()),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [since]);
  return late;
}
