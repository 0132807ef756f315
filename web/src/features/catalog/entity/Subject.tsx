// An entity that is there: header, tabs by layout, what is wrong with it, and the tab that is shown.
import { lazy, Suspense, useMemo, type ComponentType } from 'react';
import type { EntityView } from '../../../api/entityView';
import { useCommands, type Command } from '../../../commands/registry';
import type { EntityProps, EntityTab } from '../../../layout/feature';
import { entityTabs } from '../../../layout/registry';
import { layoutFor, useStart } from '../../../layout/start';
import { t } from '../../../messages';
import type { Crumb } from '../../../page/PageBar';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Button, EmptyState, SkeletonRows, Slab, Tabs } from '../../../ui';
import { Actions } from './Actions';
import { Guarded } from './Guarded';
import { Header } from './Header';
import { ProblemsBanner } from './ProblemsBanner';
import { Strip } from './Strip';
import { inSentence, titleOf, typeOf } from './facts';
import { useRefresh } from './refresh';

interface Props {
  view: EntityView;
  entityRef: string;
  tab: string;
  crumbs: readonly Crumb[];
  /** It disappeared while somebody looked at it. */
  isRemoved: boolean;
}

/** The page of an entity. */
export function Subject({ view, entityRef, tab, crumbs, isRemoved }: Props) {
  const { entity } = view;
  const layouts = useStart()?.layouts;
  const layout = useMemo(() => layoutFor(layouts ?? [], entity.kind, typeOf(entity)), [layouts, entity]);
  const tabs = useMemo(() => tabsOf(layout.tabs, view), [layout.tabs, view]);
  const refresh = useRefresh(entityRef, view, isRemoved);
  useTabKeys(tabs, entityRef);
  const current = tabs.find((it) => it.id === tab);
  const problems = layout.cards.main.includes('problems') || view.problems.some((it) => it.severity === 'error');
  return (
    <>
      <Actions view={view} entityRef={entityRef} crumbs={crumbs} refresh={refresh} isRemoved={isRemoved} />
      <Header view={view} refresh={refresh} />
      <Tabs
        label={t('catalog.entity.tabs')}
        current={tab}
        tabs={tabs.map((it) => ({ id: it.id, label: t(it.label), href: paths.entity(entityRef, it.id), count: it.count?.(view) || undefined }))}
      />
      {isRemoved && (
        <Banner state="bad" role="status">
          <b>{t('catalog.entity.removed.title', { name: inSentence(titleOf(entity)) })}</b> {t('catalog.entity.removed.text')}
        </Banner>
      )}
      {view.orphan && (
        <Banner state="warn">
          <b>{t('catalog.entity.orphan.title')}</b> {t('catalog.entity.orphan.text', { name: inSentence(titleOf(entity)) })}
        </Banner>
      )}
      {/* The descriptor says it at its lines. */}
      {problems && tab !== 'descriptor' && <ProblemsBanner view={view} entityRef={entityRef} />}
      {tab === 'overview' && <Strip view={view} slots={layout.strip} />}
      {current === undefined ? <NoTab tab={tab} entityRef={entityRef} /> : <Shown key={current.id} tab={current} view={view} />}
    </>
  );
}

function tabsOf(ids: readonly string[], view: EntityView): EntityTab[] {
  const known = entityTabs();
  return [...new Set(['overview', ...ids])].flatMap((id) => {
    const tab = known.get(id);
    return tab === undefined || tab.when?.(view) === false ? [] : [tab];
  });
}

/** Loaded parts are kept, so that a tab opens at once the second time. */
const loaded = new Map<EntityTab['content'], ComponentType<EntityProps>>();

function contentOf(tab: EntityTab): ComponentType<EntityProps> {
  const known = loaded.get(tab.content);
  if (known !== undefined) return known;
  const made = lazy(tab.content);
  loaded.set(tab.content, made);
  return made;
}

function Shown({ tab, view }: { tab: EntityTab; view: EntityView }) {
  const Content = contentOf(tab);
  const waiting = (
    <Slab flush busy className="grow-y">
      <SkeletonRows rows={6} />
    </Slab>
  );
  return (
    <Guarded>
      <Suspense fallback={waiting}>
        <Content view={view} entity={view.entity} />
      </Suspense>
    </Guarded>
  );
}

function NoTab({ tab, entityRef }: { tab: string; entityRef: string }) {
  return (
    <div className="slab grow-y">
      <EmptyState page icon="circle-help" title={t('catalog.entity.tab.none.title')} text={t('catalog.entity.tab.none.text', { tab: inSentence(tab, 60) })}>
        <Button href={paths.entity(entityRef)}>{t('catalog.entity.tab.none.go')}</Button>
      </EmptyState>
    </div>
  );
}

/** 1 to 9 open the tabs. */
function useTabKeys(tabs: readonly EntityTab[], entityRef: string): void {
  const go = useGo();
  const commands = useMemo(
    () =>
      tabs.slice(0, 9).map(
        (tab, index): Command => ({
          id: `entity.tab.${tab.id}`,
          title: t('catalog.entity.tab.open', { tab: t(tab.label) }),
          group: 'page',
          icon: 'arrow-right',
          keys: [String(index + 1)],
          run: () => {
            go(paths.entity(entityRef, tab.id));
          },
        }),
      ),
    [tabs, entityRef, go],
  );
  useCommands(commands);
}
