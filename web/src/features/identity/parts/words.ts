// Small words that several pages of identity share: how long, who, which browser.
import { parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';

const DAY_S = 86_400;

/** Terms that tokens and invitations are offered for. */
export function termOptions(days: readonly number[]): { value: string; label: string }[] {
  return days.map((it) => ({ value: String(it * DAY_S), label: t('identity.days', { count: it }) }));
}

/** A user's, group's or role's name without what goes without saying. */
export function nameOf(ref: string): string {
  return /^(user|group|role):/.test(ref) ? shortRef(parseRef(ref)) : ref;
}

/** The path of a role in the API; a bare name is in the default namespace. */
export function rolePath(role: string): { namespace: string; name: string } {
  const { namespace, name } = parseRef(role, 'role');
  return { namespace, name };
}

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/HeadlessChrome\//, 'Chrome'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Android/, 'Android'],
  [/Linux|X11/, 'Linux'],
];

/** "Firefox on Linux", as far as the header tells it. */
export function browserOf(agent: string | null | undefined): string {
  if (agent === undefined || agent === null || agent === '') return t('identity.browser.unknown');
  const browser = BROWSERS.find(([test]) => test.test(agent))?.[1];
  const system = SYSTEMS.find(([test]) => test.test(agent))?.[1];
  if (browser === undefined) return agent.slice(0, 60);
  return system === undefined ? browser : t('identity.browser.on', { browser, system });
}
