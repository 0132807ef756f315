// What can be done with an entity: star, read again, copy its reference, and the menu of the rest.
import { useCallback, useMemo, useRef, useState } from 'react';
import { asFailure } from '../../../api/failure';
import type { EntityView } from '../../../api/entityView';
import { useCommands, type Command } from '../../../commands/registry';
import { t } from '../../../messages';
import { PageBar, type Crumb } from '../../../page/PageBar';
import { usePermission } from '../../../page/Permitted';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { setStarred, useSettings } from '../../../settings/settings';
import { Banner, IconButton, Menu, toast, type MenuItem } from '../../../ui';
import { Unregister } from './Unregister';
import { titleOf } from './facts';
import type { Refresh } from './refresh';
import { useUnregisterReason } from './unregistering';

interface Props {
  view: EntityView;
  entityRef: string;
  crumbs: readonly Crumb[];
  refresh: Refresh;
  isRemoved: boolean;
}

/** The top bar of the page, and what its actions have to say. */
export function Actions({ view, entityRef, crumbs, refresh, isRemoved }: Props) {
  const [asking, setAsking] = useState(false);
  const [starFailure, setStarFailure] = useState<string>();
  const menu = useRef<HTMLButtonElement>(null);
  const starred = useSettings().starred.includes(entityRef);
  const mayRefresh = usePermission('catalog.entity.refresh', { type: 'catalog-entity', ref: entityRef });
  const noRefresh = mayRefresh === false ? t('catalog.entity.refresh.denied') : isRemoved ? t('catalog.entity.gone.text') : undefined;
  const star = useCallback(() => {
    setStarFailure(undefined);
    setStarred(entityRef, !starred).catch((thrown: unknown) => {
      setStarFailure(asFailure(thrown).message);
    });
  }, [entityRef, starred]);
  const copy = useCallback(() => {
    void navigator.clipboard.writeText(entityRef).then(
      () => {
        toast.show({ text: t('catalog.entity.copyRef.done', { ref: entityRef }) });
      },
      () => undefined,
    );
  }, [entityRef]);
  const open = useCallback(() => menu.current?.click(), []);
  const unregister = useCallback(() => {
    setAsking(true);
  }, []);
  const items = useItems(view, entityRef, unregister);
  useEntityCommands({ starred, star, copy, open, refresh: refresh.run, noRefresh, items });
  const title = titleOf(view.entity);
  return (
    <>
      <PageBar
        title={title.slice(0, 300)}
        crumbs={crumbs}
        actions={
          <>
            <IconButton icon="star" on={starred} keys="s" label={t(starred ? 'catalog.entity.unstar' : 'catalog.entity.star')} onClick={star} />
            <IconButton icon="refresh-cw" keys="shift+r" label={t('catalog.entity.refresh')} disabledReason={noRefresh} onClick={refresh.run} />
            <IconButton icon="copy" keys="y" label={t('catalog.entity.copyRef')} onClick={copy} />
            <Menu trigger={<IconButton ref={menu} icon="ellipsis" keys="." label={t('catalog.entity.more')} />} items={items.map(itemOf)} />
          </>
        }
      />
      {refresh.failure !== undefined && (
        <Banner state="bad" role="alert">
          <b>{t('catalog.entity.refresh.failed')}</b> {refresh.failure.message}
        </Banner>
      )}
      {starFailure !== undefined && (
        <Banner state="bad" role="alert">
          {t('catalog.entity.star.failed', { message: starFailure })}
        </Banner>
      )}
      {asking && (
        <Unregister
          view={view}
          entityRef={entityRef}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </>
  );
}

/** A line of the menu that is a command, too. */
interface Item extends Command {
  href?: string | undefined;
  danger?: boolean;
}

function itemOf(item: Item): MenuItem {
  return {
    label: item.title,
    ...(item.icon === undefined ? {} : { icon: item.icon }),
    ...(item.keys?.[0] === undefined ? {} : { keys: item.keys[0] }),
    ...(item.href === undefined ? { onClick: item.run } : { href: item.href }),
    ...(item.danger === true ? { danger: true } : {}),
    disabledReason: item.reason,
  };
}

function useItems(view: EntityView, entityRef: string, unregister: () => void): Item[] {
  const go = useGo();
  const reason = useUnregisterReason(view);
  return useMemo(() => {
    const to = (id: string, title: string, icon: string, href: string | undefined, rest: Partial<Item> = {}): Item => ({
      id,
      title,
      group: 'page',
      icon,
      href,
      run: () => {
        if (href === undefined) return;
        if (href.startsWith('/')) go(href);
        else window.open(href, '_blank', 'noopener,noreferrer');
      },
      ...rest,
    });
    const noSource = view.links.source === undefined ? { reason: t('catalog.entity.openSource.none') } : {};
    const edit = view.links.edit === undefined ? [] : [to('entity.edit', t('catalog.entity.edit'), 'pencil', view.links.edit, { keys: ['e'] })];
    return [
      to('entity.source', t('catalog.entity.openSource'), 'external-link', view.links.source, noSource),
      ...edit,
      to('entity.explore', t('catalog.entity.explore'), 'waypoints', paths.graph({ root: entityRef })),
      to('entity.breaks', t('catalog.entity.whatBreaks'), 'unlink', paths.graph({ root: entityRef, direction: 'neededBy', depth: 'all' })),
      { id: 'entity.print', title: t('catalog.entity.print'), group: 'page', icon: 'file-text', run: () => window.print() },
      { id: 'entity.unregister', title: t('catalog.entity.unregister'), group: 'page', icon: 'trash-2', danger: true, reason, run: unregister },
    ];
  }, [view.links, entityRef, go, reason, unregister]);
}

interface Doings {
  starred: boolean;
  star: () => void;
  copy: () => void;
  open: () => void;
  refresh: () => void;
  noRefresh: string | undefined;
  items: readonly Item[];
}

/** The same actions for keys and palette. */
function useEntityCommands({ starred, star, copy, open, refresh, noRefresh, items }: Doings): void {
  const commands = useMemo(
    (): Command[] => [
      { id: 'entity.star', title: t(starred ? 'catalog.entity.unstar' : 'catalog.entity.star'), group: 'page', icon: 'star', keys: ['s'], run: star },
      { id: 'entity.refresh', title: t('catalog.entity.refresh'), group: 'page', icon: 'refresh-cw', keys: ['shift+r'], reason: noRefresh, run: refresh },
      { id: 'entity.copy', title: t('catalog.entity.copyRef'), group: 'page', icon: 'copy', keys: ['y'], run: copy },
      { id: 'entity.more', title: t('catalog.entity.more'), group: 'page', icon: 'ellipsis', keys: ['.'], run: open },
      ...items,
    ],
    [starred, star, copy, open, refresh, noRefresh, items],
  );
  useCommands(commands);
}
