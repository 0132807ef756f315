// A location: what it defines, and how reading it goes.
import { refOf } from '../../../../kit';
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { Answer } from '../../../../page/Answer';
import { usePermission } from '../../../../page/Permitted';
import { paths } from '../../../../paths/paths';
import { EmptyState, formatDuration, SkeletonRows, Slab, State, StateShape, Time } from '../../../../ui';
import { EntityTable } from '../EntityTable';
import { contentsQuery, targetsOfLocation } from '../contents';
import { sourceFilesQuery, sourceQuery, type Source } from '../data';
import { at, shortLocation, textAt } from '../facts';
import { rowOfEntity, sortRows } from '../rows';

const SHOWN = 12;

/** What it defines; the card shows the first, the tab all. */
export function Contents({ entity, limit }: Pick<EntityProps, 'entity'> & { limit?: number }) {
  const query = useQuery(contentsQuery(entity));
  const rows = query.data === undefined ? [] : sortRows(query.data.items.map(rowOfEntity));
  const total = query.data?.total ?? 0;
  const all = limit !== undefined && total > limit ? { footer: { label: t('catalog.entity.all', { count: total }), href: paths.entity(refOf(entity), 'contents') } } : {};
  return (
    <Slab title={t('catalog.entity.contents.title')} {...(total > 0 ? { count: total } : {})} flush {...all}>
      <Answer query={query} skeleton={<SkeletonRows rows={5} />}>
        {() =>
          rows.length === 0 ? (
            <EmptyState icon="map-pin" title={t('catalog.entity.contents.none')} text={t('catalog.entity.contents.none.text')} />
          ) : (
            <>
              <EntityTable caption={t('catalog.entity.contents.title')} rows={limit === undefined ? rows : rows.slice(0, limit)} columns={['kind', 'type', 'owner']} />
              {limit === undefined && total > rows.length && <p className="b dim">{t('catalog.entity.more.count', { count: total - rows.length })}</p>}
            </>
          )
        }
      </Answer>
    </Slab>
  );
}

/** The card of what it defines. */
export function ContentsCard({ entity }: EntityProps) {
  return <Contents entity={entity} limit={SHOWN} />;
}

const SHAPES = { ok: 'ok', failing: 'bad', held: 'waiting', new: 'waiting', removing: 'running' } as const;

/** State, last and next read, and what could not be read. */
export function ReadingCard({ view, entity }: EntityProps) {
  const id = view.freshness?.sourceId;
  const may = usePermission('catalog.source.read');
  const source = useQuery({ ...sourceQuery(id ?? ''), enabled: id !== undefined && may === true });
  const files = useQuery({ ...sourceFilesQuery(id ?? ''), enabled: id !== undefined && may === true });
  const targets = targetsOfLocation(entity);
  const broken = (files.data?.items ?? []).filter((it) => it.problems.length > 0);
  return (
    <Slab title={t('catalog.entity.reading.title')}>
      <dl className="dl">
        <dt>{t('catalog.entity.contents.targets')}</dt>
        <dd className="ent-targets">
          {targets.slice(0, 12).map((it) => (
            <bdi key={it} className="mono brk" title={it.slice(0, 300)}>
              {(shortLocation(it) ?? it).slice(0, 200)}
            </bdi>
          ))}
          {targets.length > 12 && <span className="meta">{t('catalog.entity.more.count', { count: targets.length - 12 })}</span>}
        </dd>
        {source.data !== undefined && <SourceFacts source={source.data} {...(view.freshness?.nextReadAt === undefined ? {} : { next: view.freshness.nextReadAt })} {...(view.freshness?.intervalSeconds === undefined ? {} : { interval: view.freshness.intervalSeconds })} />}
      </dl>
      {broken.length > 0 ? (
        <>
          <p className="ent-said">
            <State shape="bad">{t('catalog.entity.reading.files', { count: broken.length })}</State>
          </p>
          <ul className="ent-names">
            {broken.slice(0, 10).map((it) => (
              <li key={it.location}>
                <bdi className="mono brk">{(shortLocation(it.location) ?? '').slice(0, 200)}</bdi>
                <p className="dim brk" dir="auto">
                  {it.problems.slice(0, 2).map(saidOf).join(' ').slice(0, 400)}
                </p>
              </li>
            ))}
          </ul>
        </>
      ) : (
        files.data !== undefined && (
          <p className="ent-said fx">
            <StateShape shape="ok" />
            {t('catalog.entity.reading.well')}
          </p>
        )
      )}
    </Slab>
  );
}

function saidOf(problem: unknown): string {
  const line = at(problem, 'line');
  return `${typeof line === 'number' ? `${line}: ` : ''}${textAt(problem, 'message') ?? ''}`;
}

function SourceFacts({ source, next, interval }: { source: Source; next?: number; interval?: number }) {
  const state = source.state in SHAPES ? (source.state as keyof typeof SHAPES) : undefined;
  return (
    <>
      <dt>{t('catalog.entity.freshness.state')}</dt>
      <dd>
        <State shape={state === undefined ? 'unknown' : SHAPES[state]}>{state === undefined ? source.state : t(`catalog.entity.freshness.${state}`)}</State>
      </dd>
      {typeof source.checkedAt === 'number' && (
        <>
          <dt>{t('catalog.entity.freshness.checked')}</dt>
          <dd>
            <Time at={source.checkedAt} />
            {interval !== undefined && <span className="dim">{t('catalog.entity.freshness.every', { span: formatDuration(interval * 1000) })}</span>}
          </dd>
        </>
      )}
      {next !== undefined && (
        <>
          <dt>{t('catalog.entity.freshness.next')}</dt>
          <dd>
            <Time at={next} />
          </dd>
        </>
      )}
      {typeof source.problem === 'string' && (
        <>
          <dt>{t('catalog.entity.reading.problem')}</dt>
          <dd className="brk" dir="auto">
            {source.problem.slice(0, 600)}
          </dd>
        </>
      )}
    </>
  );
}
