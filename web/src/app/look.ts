// Theme and density: what the person chose, or the system where they chose nothing, on the root element.
import { hashKey } from '@tanstack/react-query';
import { cache } from '../api/cache';
import { setSingleKeys } from '../commands/keys';
import { startQuery } from '../layout/start';
import { settings, watch } from '../settings/settings';

const START = hashKey(startQuery.queryKey);
const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** Keeps the root element as the settings say. */
export function followLook(): void {
  const apply = () => {
    const { theme, density, singleKeys } = settings().preferences;
    const root = document.documentElement;
    root.dataset.theme = isDark(theme) ? 'dark' : 'light';
    root.dataset.density = density;
    setSingleKeys(singleKeys);
    const colours = cache.getQueryData(startQuery.queryKey)?.brand.colours;
    const accent = isDark(theme) ? colours?.accentDark : colours?.accentLight;
    if (accent === undefined) root.style.removeProperty('--acc');
    else root.style.setProperty('--acc', accent);
  };
  apply();
  watch(apply);
  // The organisation's own accent comes with the first answer, and with each change of the configuration.
  cache.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.query.queryHash === START) apply();
  });
  dark.addEventListener('change', apply);
}

/** Whether a theme is dark now. */
export function isDark(theme: 'auto' | 'light' | 'dark'): boolean {
  return theme === 'auto' ? dark.matches : theme === 'dark';
}
