// Kinds of entities: their icons and their words (portal.md section 3).
import { t } from '../messages';

const BY_KIND: Readonly<Record<string, string>> = {
  component: 'box',
  api: 'plug',
  resource: 'database',
  system: 'boxes',
  domain: 'layers',
  group: 'users',
  user: 'user',
  location: 'map-pin',
  template: 'shapes',
  environment: 'container',
};

const BY_TYPE: Readonly<Record<string, string>> = {
  'component:website': 'globe',
  'component:library': 'package',
  'resource:queue': 'list-ordered',
  'resource:topic': 'list-ordered',
  'resource:kafka-topic': 'list-ordered',
  'resource:secret': 'key-round',
  'resource:s3-bucket': 'folder',
  'resource:bucket': 'folder',
  'resource:cluster': 'server',
};

/** The kinds that have words of their own, in the order in which lists show them. */
export const knownKinds = ['component', 'api', 'resource', 'system', 'domain', 'group', 'user', 'location', 'template'] as const;

/** The icon of a kind, or of a type of it. */
export function kindIcon(kind: string, type?: string): string {
  const lower = kind.toLowerCase();
  const own = type === undefined ? undefined : BY_TYPE[`${lower}:${type.toLowerCase()}`];
  return own ?? BY_KIND[lower] ?? 'box';
}

/** "Component", "Components"; a kind that nobody knows keeps its own word. */
export function kindWord(kind: string, count = 1): string {
  const lower = kind.toLowerCase();
  if ((knownKinds as readonly string[]).includes(lower)) return t(`kit.kind.${lower}`, { count });
  return kind;
}
