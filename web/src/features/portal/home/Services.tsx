// My services with their state, unwell first.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { EntityLink, parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Button, DataTable, EmptyState, Slab, StateMark, Time, type Column } from '../../../ui';
import { changesQuery } from './data';
import type { Service } from './waiting';

const MOST = 20;

interface Props {
  services: readonly Service[];
  isKnown: boolean;
}

/** The slab. */
export function Services({ services, isKnown }: Props) {
  const changes = useQuery(changesQuery);
  const changedAt = useMemo(() => new Map((changes.data ?? []).map((it) => [it.subject.toLowerCase(), it.at])), [changes.data]);
  const columns = useMemo(() => columnsWith(changedAt), [changedAt]);
  const catalog = paths.catalog({ view: 'mine', kind: 'component' });
  if (isKnown && services.length === 0) {
    return (
      <Slab title={t('home.services')} flush>
        <EmptyState icon="box" title={t('home.services.none')} text={t('home.services.noneText')}>
          <Button href={paths.register()} icon="plus">
            {t('home.register')}
          </Button>
          <Button variant="quiet" href={paths.catalog()}>
            {t('home.services.browse')}
          </Button>
        </EmptyState>
      </Slab>
    );
  }
  return (
    <Slab
      title={t('home.services')}
      count={isKnown ? ownedWords(services) : undefined}
      flush
      busy={!isKnown}
      actions={
        <Button variant="quiet" size="s" href={catalog}>
          {t('home.services.catalog')}
        </Button>
      }
      {...(services.length > MOST ? { footer: { label: t('home.services.more', { count: services.length }), href: catalog } } : {})}
    >
      <DataTable caption={t('home.services')} columns={columns} rows={services.slice(0, MOST)} rowKey={(it) => it.ref} loading={!isKnown} skeletonRows={5} />
    </Slab>
  );
}

function ownedWords(services: readonly Service[]): string {
  const owners = [...new Set(services.flatMap((it) => relationsOf(it).filter((one) => one.type === 'ownedBy').map((one) => one.targetRef)))];
  const owner = shortRef(parseRef(owners[0] ?? ''));
  const count = services.length;
  return owners.length > 1 ? t('home.services.owners', { count, owner, more: owners.length - 1 }) : t('home.services.owned', { count, owner });
}

function columnsWith(changedAt: ReadonlyMap<string, number>): readonly Column<Service>[] {
  const state = (it: Service) => (it.wrong === 0 ? t('home.services.fine') : t('home.services.wrong', { count: it.wrong }));
  const text = (it: Service, key: string) => {
    const value = specText(it, key);
    return value !== undefined ? <span dir="auto">{value}</span> : <span className="dim">{t('ui.state.unknown')}</span>;
  };
  return [
    {
      id: 'service',
      head: t('home.services.service'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          <StateMark shape={it.shape} label={state(it)} />
          <EntityLink entity={it.ref} title={titleOf(it)} type={specText(it, 'type')} />
        </span>
      ),
      sub: (it) => state(it),
    },
    { id: 'descriptor', head: t('home.services.descriptor'), hide: 'hs', cell: (it) => <span className={it.wrong === 0 ? 'dim' : undefined}>{state(it)}</span> },
    { id: 'system', head: t('home.services.system'), hide: 'hm', cell: (it) => systemOf(it) },
    { id: 'type', head: t('home.services.type'), hide: 'hs', cell: (it) => text(it, 'type') },
    { id: 'lifecycle', head: t('home.services.lifecycle'), hide: 'hm', cell: (it) => text(it, 'lifecycle') },
    {
      id: 'changed',
      head: t('home.services.changed'),
      hide: 'hs',
      num: true,
      cell: (it) => {
        const at = changedAt.get(it.ref);
        return at === undefined ? <span className="dim">{t('home.services.still')}</span> : <Time at={at} className="dim" />;
      },
    },
  ];
}

function systemOf(it: Service) {
  const relation = relationsOf(it).find((one) => one.type === 'partOf' && one.targetRef.startsWith('system:'));
  return relation === undefined ? <span className="dim">{t('home.services.noSystem')}</span> : <EntityLink entity={relation.targetRef} light plain />;
}

/** The schema has the store's spelling of a relation; the wire has Backstage's. */
function relationsOf(it: Service): { type: string; targetRef: string }[] {
  return (it.entity.relations ?? []) as unknown as { type: string; targetRef: string }[];
}

function specText(it: Service, key: string): string | undefined {
  const value = it.entity.spec?.[key];
  return typeof value === 'string' ? value.slice(0, 100) : undefined;
}

function titleOf(it: Service): string | undefined {
  const { title } = it.entity.metadata as { title?: unknown };
  return typeof title === 'string' ? title.slice(0, 200) : undefined;
}
