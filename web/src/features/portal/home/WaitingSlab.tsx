// What waits for me, each with its one action.
import type { UseQueryResult } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { paths } from '../../../paths/paths';
import { A, Button, cutMiddle, SkeletonRows, Slab, StateShape, Time } from '../../../ui';
import type { Waiting } from './waiting';

const MOST = 8;

interface Props {
  waiting: readonly Waiting[];
  isKnown: boolean;
  /** The first question that failed. */
  failure: UseQueryResult | undefined;
}

/** The slab. What is known is shown even where another part could not be asked. */
export function WaitingSlab({ waiting, isKnown, failure }: Props) {
  const more = waiting.length - MOST;
  return (
    <Slab
      title={t('home.waiting')}
      count={waiting.length > 0 ? waiting.length : undefined}
      flush
      busy={!isKnown}
      {...(more > 0 ? { footer: { label: t('home.waiting.more', { count: more }), href: paths.problems() } } : {})}
    >
      {waiting.slice(0, MOST).map((it) => (
        <Row key={it.id} it={it} />
      ))}
      {failure !== undefined && <FailureState failure={asFailure(failure.error)} retry={() => void failure.refetch()} />}
      {waiting.length === 0 && failure === undefined && (isKnown ? <p className="b dim">{t('home.waiting.none')}</p> : <SkeletonRows rows={3} />)}
    </Slab>
  );
}

function Row({ it }: { it: Waiting }) {
  if (it.kind === 'held' || it.kind === 'failing') return <SourceRow it={it} />;
  const name = shortRef(parseRef(it.ref));
  const href = it.kind === 'broken' && it.file !== undefined ? paths.problems({ group: 'failed', text: name }) : paths.entity(it.ref, 'descriptor');
  return (
    <div className="li">
      <StateShape shape={it.kind === 'broken' ? 'bad' : 'warn'} />
      <div className="t">
        <A href={href} className="home-what">
          <b>{t(`home.${it.kind}`)}</b>{' '}
          <span dir="auto">
            {it.kind === 'broken' ? `${name}: ${it.message.slice(0, 200)}` : t('home.loose.what', { name, relation: it.relation, target: shortRef(parseRef(it.target)) })}
          </span>
        </A>
        <div className="l2 cut">
          {it.kind === 'broken' ? (
            <bdi title={it.file}>{cutMiddle(it.file ?? '', 90)}</bdi>
          ) : (
            <>
              {parseRef(it.target).kind} {it.more > 0 && `· ${t('home.loose.more', { count: it.more })}`}
            </>
          )}
        </div>
      </div>
      <Button size="s" href={href}>
        {t(`home.${it.kind}.act`)}
      </Button>
    </div>
  );
}

function SourceRow({ it }: { it: Waiting & { kind: 'held' | 'failing' } }) {
  const href = paths.locations({ source: it.source.id });
  const { readOkAt, problem, target } = it.source;
  return (
    <div className="li">
      <StateShape shape={it.kind === 'held' ? 'waiting' : 'bad'} />
      <div className="t">
        <A href={href} className="home-what">
          <b>{t(`home.${it.kind}`)}</b> {t(`home.${it.kind}.what`, { count: it.kind === 'held' ? it.count : 0 })}
        </A>
        <div className="l2 cut" title={problem ?? target}>
          <bdi>{cutMiddle(target, 70)}</bdi>
          {it.kind === 'failing' && (
            <>
              {' · '}
              {readOkAt == null ? (
                t('home.failing.never')
              ) : (
                <>
                  {t('home.failing.since')} <Time at={readOkAt} />
                </>
              )}
            </>
          )}
        </div>
      </div>
      <Button size="s" href={href}>
        {t(`home.${it.kind}.act`)}
      </Button>
    </div>
  );
}
