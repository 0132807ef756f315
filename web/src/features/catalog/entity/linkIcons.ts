// Icons of links: descriptors name them as Backstage's app does; the product's own names work, too.

const NAMES: Readonly<Record<string, string>> = {
  alert: 'triangle-alert',
  article: 'file-text',
  'brokenimage': 'circle-alert',
  catalog: 'boxes',
  category: 'shapes',
  chat: 'message-square',
  cloud: 'server',
  code: 'code',
  dashboard: 'activity',
  docs: 'book-open',
  documentation: 'book-open',
  email: 'mail',
  external: 'external-link',
  externallink: 'external-link',
  github: 'git-branch',
  gitlab: 'git-branch',
  group: 'users',
  help: 'life-buoy',
  'kind:api': 'plug',
  'kind:component': 'box',
  'kind:domain': 'layers',
  'kind:group': 'users',
  'kind:location': 'map-pin',
  'kind:resource': 'database',
  'kind:system': 'boxes',
  'kind:template': 'shapes',
  'kind:user': 'user',
  logs: 'file-text',
  runbook: 'book-open',
  scaffolder: 'shapes',
  search: 'search',
  slack: 'message-square',
  star: 'star',
  techdocs: 'book-open',
  tour: 'info',
  unstarred: 'star',
  user: 'user',
  warning: 'triangle-alert',
  web: 'globe',
};

/** What a link is drawn with, by the icon that its descriptor names, else by what its title says. */
export function linkIcon(name: string | undefined, title: string, isKnown: (name: string) => boolean): string {
  const wanted = name?.toLowerCase();
  if (wanted !== undefined) {
    const own = NAMES[wanted] ?? wanted;
    if (isKnown(own)) return own;
  }
  if (title.startsWith('#')) return 'message-square';
  const word = Object.keys(NAMES).find((it) => it.length > 3 && title.toLowerCase().includes(it));
  const guess = word === undefined ? undefined : NAMES[word];
  return guess !== undefined && isKnown(guess) ? guess : 'link';
}
