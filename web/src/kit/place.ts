// Where in the built-in host the source of an entity lies, by the address that its descriptor was read from.
import type { Entity } from '../api/client';
import type { RepositoryName } from '../paths/paths';

/** A repository, and what in it: branch and path are one text, since branches have slashes, too. */
export interface Place {
  repository: RepositoryName;
  rest: readonly string[];
}

const SOURCES = ['backstage.io/source-location', 'backstage.io/managed-by-location'];

/** The place of an entity; undefined for what lies elsewhere. */
export function placeOf(entity: Entity, origin: string): Place | undefined {
  const { annotations } = entity.metadata as { annotations?: Record<string, unknown> };
  for (const name of SOURCES) {
    const location = annotations?.[name];
    const place = typeof location === 'string' && location.startsWith('url:') ? read(location.slice(4), origin) : undefined;
    if (place !== undefined) return place;
  }
  return undefined;
}

function read(address: string, origin: string): Place | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.origin !== origin) return undefined;
  const [git, owner, name, view, ...rest] = url.pathname.split('/').filter((it) => it !== '').map(decoded);
  if (git !== 'git' || owner === undefined || name === undefined) return undefined;
  if (view !== undefined && view !== 'blob' && view !== 'tree' && view !== 'raw') return undefined;
  return { repository: { owner, name: name.replace(/\.git$/, '') }, rest };
}

/** Of what somebody wrote: a sign that decodes to nothing stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Which of it is the branch: the longest that fits is meant, else the first part. */
export function splitPlace(rest: readonly string[], branches: readonly string[]): { ref: string; path: string } {
  const whole = rest.join('/');
  const fits = branches.filter((branch) => whole === branch || whole.startsWith(`${branch}/`)).sort((one, other) => other.length - one.length)[0];
  const ref = fits ?? rest[0] ?? '';
  return { ref, path: whole.slice(ref.length + 1) };
}
