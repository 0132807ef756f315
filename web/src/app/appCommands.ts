// Commands that work on every page: going somewhere, the palette, looks; and those of the features.
import { useMemo } from 'react';
import { signOut } from '../api/session';
import { useCommands, type Command } from '../commands/registry';
import { navigationItems } from '../layout/registry';
import { t } from '../messages';
import { useGo } from '../page/location';
import { setPreferences, settings } from '../settings/settings';
import { features } from './features';
import type { Overlay } from './Frame';
import { isDark } from './look';

/** Registers them while the frame is there. */
export function useAppCommands(show: (overlay: Overlay) => void): void {
  const go = useGo();
  const commands = useMemo(() => all(go, show), [go, show]);
  useCommands(commands);
}

function all(go: (href: string) => void, show: (overlay: Overlay) => void): Command[] {
  const places = navigationItems().map(
    (it): Command => ({
      id: `go.${it.id}`,
      title: t('app.goTo', { place: t(it.label) }),
      group: 'go',
      icon: it.icon,
      ...(it.keys === undefined ? {} : { keys: [it.keys] }),
      run: () => {
        go(it.href);
      },
    }),
  );
  return [...places, ...features.flatMap((it) => it.commands?.(go) ?? []), ...looks(), ...overlays(show)];
}

function overlays(show: (overlay: Overlay) => void): Command[] {
  const open = (overlay: Overlay) => () => {
    show(overlay);
  };
  return [
    { id: 'app.palette', title: t('app.search'), group: 'look', icon: 'search', keys: ['mod+k', '/'], whileTyping: true, run: open('palette') },
    { id: 'app.keys', title: t('app.keys'), group: 'look', icon: 'circle-help', keys: ['?'], run: open('keys') },
    { id: 'app.signOut', title: t('app.signOut'), group: 'look', icon: 'log-out', run: () => void signOut().catch(() => { window.location.reload(); }) },
  ];
}

function looks(): Command[] {
  const prefer = (change: Parameters<typeof setPreferences>[0]) => void setPreferences(change).catch(() => undefined);
  return [
    {
      id: 'look.theme',
      title: t('app.switchTheme'),
      group: 'look',
      icon: 'sun-moon',
      keys: ['mod+shift+l'],
      whileTyping: true,
      run: () => {
        prefer({ theme: isDark(settings().preferences.theme) ? 'light' : 'dark' });
      },
    },
    {
      id: 'look.density',
      title: t('app.switchDensity'),
      group: 'look',
      icon: 'rows-3',
      keys: ['mod+shift+d'],
      whileTyping: true,
      run: () => {
        prefer({ density: settings().preferences.density === 'cosy' ? 'compact' : 'cosy' });
      },
    },
    {
      id: 'look.nav',
      title: t('app.collapseNav'),
      group: 'look',
      icon: 'panel-left',
      keys: ['\\'],
      run: () => {
        prefer({ narrowNav: !settings().preferences.narrowNav });
      },
    },
  ];
}
