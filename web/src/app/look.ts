// Theme and density: what the person chose, or the system where they chose nothing, on the root element.
import { setSingleKeys } from '../commands/keys';
import { settings, watch } from '../settings/settings';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** Keeps the root element as the settings say. */
export function followLook(): void {
  const apply = () => {
    const { theme, density, singleKeys } = settings().preferences;
    const root = document.documentElement;
    root.dataset.theme = isDark(theme) ? 'dark' : 'light';
    root.dataset.density = density;
    setSingleKeys(singleKeys);
  };
  apply();
  watch(apply);
  dark.addEventListener('change', apply);
}

/** Whether a theme is dark now. */
export function isDark(theme: 'auto' | 'light' | 'dark'): boolean {
  return theme === 'auto' ? dark.matches : theme === 'dark';
}
