// The side navigation: what the features registered, in the order that the layout gives, without what
// this person may not open.
import { useLocation } from '@tanstack/react-router';
import { useMe } from '../api/session';
import { Mark } from '../kit';
import type { NavigationGroup, NavigationItem } from '../layout/feature';
import { navigationItems } from '../layout/registry';
import { useStart, type Start } from '../layout/start';
import { t } from '../messages';
import { usePermission } from '../page/Permitted';
import { paths } from '../paths/paths';
import { setPreferences, useSettings } from '../settings/settings';
import { A, Icon, IconButton, Kbd } from '../ui';
import { Logo } from './Logo';
import { isDark } from './look';

const GROUPS: readonly NavigationGroup[] = ['top', 'know', 'make', 'run', 'improve', 'platform'];

interface Props {
  onSearch: () => void;
  onKeys: () => void;
}

/** The column at the window's edge. */
export function Nav({ onSearch, onKeys }: Props) {
  const start = useStart();
  const me = useMe();
  const { preferences } = useSettings();
  const items = laidOut(navigationItems(), start?.navigation);
  const name = me?.displayName ?? me?.entityRef.split('/').at(-1) ?? '';
  const dark = isDark(preferences.theme);
  const { organization, product } = brandWords(start?.brand);
  return (
    <nav className="nav" aria-label={t('app.nav')}>
      <A className="org" href={paths.home()}>
        <Logo />
        <span className="cut" dir="auto">
          {organization} <span className="dim">{product}</span>
        </span>
      </A>
      <button className="seek" type="button" onClick={onSearch} title={t('app.seek')}>
        <Icon name="search" size="s" />
        <span className="grow">{t('app.seek')}</span>
        <span>
          <Kbd keys="mod+k" />
        </span>
      </button>
      {groupOrder(start?.navigation).map((group) => {
        const here = items.filter((it) => it.group === group);
        if (here.length === 0) return null;
        return (
          <div key={group} className="navgrp" role="group" aria-label={t(`app.group.${group}`)}>
            {group !== 'top' && (
              <div className="grp" aria-hidden="true">
                {t(`app.group.${group}`)}
              </div>
            )}
            {here.map((item) => (
              <NavEntry key={item.id} item={item} />
            ))}
          </div>
        );
      })}
      <div className="foot">
        <A className="me" href={paths.settings()} title={name}>
          <Mark name={name} person />
          <span className="cut" dir="auto">
            {name}
          </span>
        </A>
        <IconButton icon="circle-help" label={t('app.keys')} onClick={onKeys} />
        <IconButton
          icon="sun-moon"
          label={t(dark ? 'app.light' : 'app.dark')}
          onClick={() => void setPreferences({ theme: dark ? 'light' : 'dark' }).catch(() => undefined)}
        />
      </div>
    </nav>
  );
}

function NavEntry({ item }: { item: NavigationItem }) {
  const path = useLocation({ select: (it) => it.pathname });
  const allowed = usePermission(item.permission);
  if (allowed !== true) return null;
  const own = new URL(item.href, window.location.origin);
  const label = item.label.startsWith('=') ? item.label.slice(1) : t(item.label);
  return (
    <A className="n" href={item.href} aria-current={isHere(item, path, own) ? 'page' : undefined} title={label}>
      <Icon name={item.icon} />
      <span className="cut lbl">{label}</span>
    </A>
  );
}

function isHere(item: NavigationItem, path: string, own: URL): boolean {
  if (own.origin !== window.location.origin) return false;
  const below = (beginning: string) => path === beginning || path.startsWith(`${beginning}/`);
  if (own.pathname === '/') return path === '/';
  // A page below this one may have an entry of its own: only that one is here then.
  const isNearer = navigationItems().some((it) => it.href.startsWith(`${own.pathname}/`) && below(it.href));
  return (below(own.pathname) && !isNearer) || (item.covers ?? []).some(below);
}

/** The organisation and the product: a title that begins with the organisation's name says it once. */
function brandWords(brand: Start['brand'] | undefined): { organization: string; product: string } {
  const organization = brand?.organization ?? '';
  const title = brand?.title ?? '';
  return { organization, product: organization !== '' && title.startsWith(`${organization} `) ? title.slice(organization.length + 1) : title };
}

/** The groups as the layout wants them; it calls the first one `home`. Those it does not name come last. */
export function groupOrder(navigation: Start['navigation'] | undefined): NavigationGroup[] {
  const wanted = (navigation?.order ?? []).map((name) => (name === 'home' ? 'top' : name));
  const place = (group: NavigationGroup) => (wanted.includes(group) ? wanted.indexOf(group) : GROUPS.length + GROUPS.indexOf(group));
  return [...GROUPS].sort((one, other) => place(one) - place(other));
}

/** The features' entries and the layout's own, in their order, without what the layout hides. */
export function laidOut(items: readonly NavigationItem[], navigation: Start['navigation'] | undefined): NavigationItem[] {
  const hidden = new Set(navigation?.hidden ?? []);
  const added = (navigation?.added ?? []).map((it, index): NavigationItem => {
    const group = GROUPS.find((known) => known === (it.group === 'home' ? 'top' : it.group)) ?? 'know';
    return { id: `link-${index}`, group, label: `=${it.title}`, icon: it.icon ?? 'link', href: it.url, order: 900 + index };
  });
  return [...items, ...added].filter((it) => !hidden.has(it.id) && !hidden.has(it.group)).sort((one, other) => one.order - other.order);
}
