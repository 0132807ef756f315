// What the palette finds in the catalog: things by name and text, people and teams by what they are called.
// The ranked engine comes behind the same shape.
import { api, ask, type Entity } from '../../api/client';
import { kindWord } from '../../kit/kinds';
import { formatRef, parseRef, shortRef } from '../../kit/ref';
import type { Found, SearchSource } from '../../layout/feature';
import { paths } from '../../paths/paths';
import { nearest } from './nearest';

/** So many of a question; the palette shows no more. */
const LIMIT = 8;
/** Names looked through for one that was meant. */
const CANDIDATES = 200;
const PEOPLE = ['user', 'group'];
const THINGS = { $not: { kind: { $in: [...PEOPLE, 'location'] } } };
const FIELDS = ['kind', 'metadata.namespace', 'metadata.name', 'metadata.title', 'metadata.description', 'spec.type', 'spec.owner', 'spec.profile.displayName'];
const THING_TEXTS = ['metadata.name', 'metadata.title', 'metadata.description'];
const PEOPLE_TEXTS = ['metadata.name', 'metadata.title', 'spec.profile.displayName', 'spec.profile.email'];

/**
 * Everything but people and places, by how their names begin. A source of its own: of very many that have
 * the text somewhere any eight would do no good, and the index has the beginnings at once.
 */
export const names: SearchSource = {
  id: 'names',
  search: (text, signal) => entities({ query: { $all: [THINGS, { 'metadata.name': { $hasPrefix: text } }] } }, signal),
};

/** Everything but people and places, by what they say of themselves. */
export const texts: SearchSource = {
  id: 'texts',
  search: (text, signal) => entities({ query: THINGS, fullTextFilter: { term: text, fields: THING_TEXTS } }, signal),
  near: async (text, signal) => {
    const begins = text.slice(0, Math.min(3, Math.max(1, text.length - 2)));
    const middle = text.slice(-Math.min(4, Math.ceil(text.length / 2)));
    const query = { $any: [{ 'metadata.name': { $hasPrefix: begins } }, { 'metadata.name': { $hasPrefix: text.slice(0, 1) } }] };
    const [first, second] = await Promise.all([
      entities({ query, limit: CANDIDATES }, signal),
      entities({ query: {}, limit: CANDIDATES, fullTextFilter: { term: middle, fields: ['metadata.name'] } }, signal),
    ]);
    return nearest(text, [...first, ...second], (it) => it.title);
  },
};

/** People and teams. */
export const people: SearchSource = {
  id: 'people',
  search: (text, signal) => entities({ query: { kind: { $in: PEOPLE } }, fullTextFilter: { term: text, fields: PEOPLE_TEXTS } }, signal),
};

async function entities(question: Record<string, unknown>, signal: AbortSignal): Promise<Found[]> {
  const orderBy = [{ field: 'metadata.name', order: 'asc' }];
  const body = { limit: LIMIT, fields: FIELDS, totalItems: 'exclude', orderBy, ...question };
  const answer = await ask(api.POST('/api/catalog/entities/by-query', { body: body as never, signal }));
  return answer.items.map(foundOf);
}

function foundOf(entity: Entity): Found & { ref: string } {
  const metadata = entity.metadata as { name?: string; namespace?: string; title?: string; description?: string };
  const spec = (entity.spec ?? {}) as { type?: unknown; owner?: unknown; profile?: { displayName?: unknown } };
  const ref = { kind: entity.kind, namespace: metadata.namespace ?? 'default', name: metadata.name ?? '' };
  const isPerson = PEOPLE.includes(entity.kind.toLowerCase());
  const called = text(spec.profile?.displayName) ?? metadata.title;
  const name = shortRef(ref);
  const kind = [kindWord(entity.kind), text(spec.type)].filter(Boolean).join(' · ');
  const detail = isPerson ? (called === undefined ? kind : name) : [saysMore(metadata.title, name) ? metadata.title : undefined, metadata.description].filter(Boolean).join(' · ') || kind;
  return {
    id: formatRef(ref).toLowerCase(),
    group: isPerson ? 'people' : 'catalog',
    title: (isPerson ? (called ?? name) : name).slice(0, 200),
    detail: detail.slice(0, 300),
    ref: formatRef(ref).toLowerCase(),
    type: text(spec.type),
    owner: text(spec.owner) === undefined ? undefined : formatRef(parseRef(text(spec.owner) ?? '', 'group', ref.namespace)),
    href: paths.entity(ref),
  };
}

/** A title that is only the name with capitals and spaces says nothing new. */
function saysMore(title: string | undefined, name: string): boolean {
  const bare = (it: string) => it.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return title !== undefined && bare(title) !== bare(name);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
