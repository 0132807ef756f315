// Reading an entity: descriptors hold anything, so every look inside says what it does when it is not there.
import type { Entity } from '../../../api/client';
import type { EntityView, Target } from '../../../api/entityView';

/** A relation as the server answers it. */
export interface Relation {
  type: string;
  targetRef: string;
}

/** A link of a descriptor. */
export interface EntityLinkText {
  url: string;
  title: string;
  icon?: string;
  type?: string;
}

/** What lies at a path of keys, whatever it is. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || Array.isArray(here)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** The text at a path; undefined when it is anything else, or only blanks. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
}

/** The texts of a list at a path. */
export function textsAt(value: unknown, ...path: readonly string[]): string[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter((it): it is string => typeof it === 'string') : [];
}

/** Keys and texts of a map at a path, in order of their keys. */
export function pairsAt(value: unknown, ...path: readonly string[]): [string, string][] {
  const found = at(value, ...path);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
  const pairs = Object.entries(found as Record<string, unknown>).map(([key, it]): [string, string] => [key, typeof it === 'string' ? it : JSON.stringify(it)]);
  return pairs.sort(([one], [other]) => (one < other ? -1 : 1));
}


/** The name as it was written. */
export function nameOf(entity: Entity): string {
  return textAt(entity.metadata, 'name') ?? '';
}

/** What people call it: title, name of a person or group, or its name. A generated location is what it reads. */
export function titleOf(entity: Entity): string {
  const said = textAt(entity.metadata, 'title') ?? textAt(entity.spec, 'profile', 'displayName');
  if (said !== undefined) return said;
  return (isGenerated(entity) ? shortLocation(textAt(entity.spec, 'target')) : undefined) ?? nameOf(entity);
}

/** A name within a sentence of ours: short, and with its own direction, whatever characters it brings. */
export function inSentence(name: string, most = 80): string {
  return `\u2068${name.length > most ? `${name.slice(0, most - 1)}…` : name}\u2069`;
}

/** Whether the catalog made this entity itself, to stand for an address that it reads. */
export function isGenerated(entity: Entity): boolean {
  return entity.kind.toLowerCase() === 'location' && /^generated-[0-9a-f]{40}$/.test(nameOf(entity));
}

/** `spec.type`. */
export function typeOf(entity: Entity): string | undefined {
  return textAt(entity.spec, 'type');
}

/** All relations, whole ones only. */
export function relationsOf(entity: Entity): Relation[] {
  const found: readonly unknown[] = entity.relations ?? [];
  return found.flatMap((it) => {
    const type = textAt(it, 'type');
    const targetRef = textAt(it, 'targetRef');
    return type === undefined || targetRef === undefined ? [] : [{ type, targetRef }];
  });
}

/** Targets of some relations, each once, in the server's order. */
export function targetsOf(entity: Entity, ...types: readonly string[]): string[] {
  const wanted = new Set(types);
  return [...new Set(relationsOf(entity).filter((it) => wanted.has(it.type)).map((it) => it.targetRef))];
}

/** What is known of the other end of a relation. */
export function targetAt(view: EntityView, ref: string): Target | undefined {
  return view.targets[ref];
}

/** Links that have an address. */
export function linksOf(entity: Entity): EntityLinkText[] {
  const found = at(entity.metadata, 'links');
  if (!Array.isArray(found)) return [];
  return (found as unknown[]).flatMap((it) => {
    const url = textAt(it, 'url');
    if (url === undefined) return [];
    const icon = textAt(it, 'icon');
    const type = textAt(it, 'type');
    return [{ url, title: textAt(it, 'title') ?? url, ...(icon === undefined ? {} : { icon }), ...(type === undefined ? {} : { type }) }];
  });
}

const MANAGED_BY = 'backstage.io/managed-by-location';
const ORIGIN = 'backstage.io/managed-by-origin-location';
const REMOVED_BY = 'flagstone.dev/removed-by';

/** Annotations that the catalog writes itself; they are told in words elsewhere on the page. */
export const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  MANAGED_BY,
  ORIGIN,
  REMOVED_BY,
  'backstage.io/view-url',
  'backstage.io/edit-url',
  'backstage.io/source-location',
  'backstage.io/orphan',
]);

/** The location that the descriptor was read from, `type:target`. */
export function managedBy(entity: Entity): string | undefined {
  return textAt(entity.metadata, 'annotations', MANAGED_BY);
}

/** The location that was registered, `type:target`. */
export function originOf(entity: Entity): string | undefined {
  return textAt(entity.metadata, 'annotations', ORIGIN);
}

/** A short name for where the source is: the repository where one is annotated, else the end of the path. */
export function sourceName(entity: Entity): string | undefined {
  const slug = ['github.com/project-slug', 'gitlab.com/project-slug', 'gitea.com/repo-name', 'bitbucket.org/repo-slug']
    .map((key) => textAt(entity.metadata, 'annotations', key))
    .find((it) => it !== undefined);
  return slug ?? shortLocation(managedBy(entity));
}

/** The end of a location that a person recognises: repository and file, or the last folders of a path. */
export function shortLocation(location: string | undefined): string | undefined {
  if (location === undefined) return undefined;
  const target = location.replace(/^[a-z][a-z0-9+-]*:(?=.*[/\\])/i, (scheme) => (/^https?:/i.test(scheme) ? scheme : ''));
  const path = target.replace(/^https?:\/\/[^/]+\//i, '').replace(/[?#].*$/, '');
  const parts = path.split('/').filter((it) => it !== '' && it !== '-' && it !== 'blob' && it !== 'tree');
  const host = /^https?:\/\/([^/]+)/i.exec(target)?.[1];
  if (parts.length < 2 && host !== undefined) return [host, ...parts].join('/');
  return parts.length === 0 ? target : parts.slice(-3).join('/');
}
