// How true the page is: what the entity is read from, when it was looked at, when it is looked at next.
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { A, formatDuration, Slab, State, Time, type Shape } from '../../../../ui';
import { managedBy, shortLocation } from '../facts';

const SHAPES: Readonly<Record<string, Shape>> = { ok: 'ok', failing: 'bad', held: 'waiting', new: 'waiting', removing: 'running' };

/** The Freshness slab. It is always there: not knowing is said, too. */
export function FreshnessCard({ view, entity }: EntityProps) {
  const { freshness } = view;
  if (freshness === null) {
    return (
      <Slab title={t('catalog.entity.freshness.title')}>
        <State shape="unknown">{t('catalog.entity.freshness.unknown')}</State>
      </Slab>
    );
  }
  const from = managedBy(entity) ?? freshness.target;
  const known = freshness.state in SHAPES;
  const text = (
    <bdi className="mono brk" title={from.slice(0, 300)}>
      {shortLocation(from)?.slice(0, 200)}
    </bdi>
  );
  return (
    <Slab title={t('catalog.entity.freshness.title')}>
      <dl className="dl">
        <dt>{t('catalog.entity.freshness.state')}</dt>
        <dd>
          <State shape={SHAPES[freshness.state] ?? 'unknown'}>{known ? t(`catalog.entity.freshness.${freshness.state}`) : freshness.state.slice(0, 40)}</State>
        </dd>
        {freshness.checkedAt !== undefined && (
          <>
            <dt>{t('catalog.entity.freshness.checked')}</dt>
            <dd>
              <Time at={freshness.checkedAt} />
              {freshness.intervalSeconds !== undefined && (
                <span className="dim">{t('catalog.entity.freshness.every', { span: formatDuration(freshness.intervalSeconds * 1000) })}</span>
              )}
            </dd>
          </>
        )}
        {freshness.readAt !== undefined && (
          <>
            <dt>{t('catalog.entity.freshness.changed')}</dt>
            <dd>
              <Time at={freshness.readAt} />
            </dd>
          </>
        )}
        {freshness.nextReadAt !== undefined && (
          <>
            <dt>{t('catalog.entity.freshness.next')}</dt>
            <dd>
              <Time at={freshness.nextReadAt} />
            </dd>
          </>
        )}
        <dt>{t('catalog.entity.freshness.from')}</dt>
        <dd>{view.links.source === undefined ? text : <A href={view.links.source}>{text}</A>}</dd>
      </dl>
      {freshness.problem !== undefined && (
        <p className="ent-said bad-t" dir="auto">
          {freshness.problem.slice(0, 600)}
        </p>
      )}
    </Slab>
  );
}
