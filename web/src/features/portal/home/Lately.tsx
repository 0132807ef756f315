// What changed lately in what I own; it grows while one looks.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Entity } from '../../../api/client';
import { EntityLink, kindIcon, parseRef, shortRef, refOf } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { SkeletonRows, Slab, Timeline } from '../../../ui';
import { changesQuery, type Changed } from './data';
import { latelyOf } from './waiting';

const MOST = 8;

/** The slab. */
export function Lately({ mine, ownsNothing }: { mine: readonly Entity[]; ownsNothing: boolean }) {
  const changes = useQuery(changesQuery);
  const refs = useMemo(() => new Set(mine.map(refOf)), [mine]);
  if (ownsNothing) return null;
  return (
    <Slab title={t('home.lately')} count={t('home.lately.in')} flush>
      <Answer query={changes} skeleton={<SkeletonRows rows={4} />}>
        {(all) => {
          const found = latelyOf(all, refs, MOST);
          if (found.length === 0) return <p className="b dim">{t('home.lately.none')}</p>;
          return (
            <Timeline events={found.map((it) => ({ id: String(it.cursor), at: it.at, icon: kindIcon(parseRef(it.subject).kind), text: <Sentence it={it} /> }))} />
          );
        }}
      </Answer>
    </Slab>
  );
}

function Sentence({ it }: { it: Changed }) {
  const what = it.change === 'created' || it.change === 'removed' ? it.change : 'updated';
  return (
    <>
      <EntityLink entity={it.subject} plain /> {t(`home.lately.${what}`)}
      {it.actor !== 'system' && /^[a-z]+:/.test(it.actor) && ` ${t('home.lately.by', { who: shortRef(parseRef(it.actor)) })}`}
    </>
  );
}
