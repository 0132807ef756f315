// Addresses of repositories as templates write them: `host?owner=…&repo=…`, with other words at other hosts.

/** Where a repository is, or will be. */
export interface RepoPlace {
  host: string;
  owner?: string | undefined;
  repo?: string | undefined;
  organization?: string | undefined;
  project?: string | undefined;
  workspace?: string | undefined;
}

/** A part of the address beside the host. */
export type RepoPart = Exclude<keyof RepoPlace, 'host'>;

/** What kind of host it is. */
export type Forge = 'githost' | 'github' | 'gitlab' | 'gitea' | 'bitbucketCloud' | 'bitbucketServer' | 'azure' | 'gerrit' | 'unknown';

/** The parts that the hosts of a kind want, in the order in which they are asked. */
export const PARTS: Readonly<Record<Forge, readonly RepoPart[]>> = {
  githost: ['owner', 'repo'],
  github: ['owner', 'repo'],
  gitlab: ['owner', 'repo'],
  gitea: ['owner', 'repo'],
  bitbucketCloud: ['workspace', 'project', 'repo'],
  bitbucketServer: ['project', 'repo'],
  azure: ['organization', 'project', 'repo'],
  gerrit: ['workspace', 'owner', 'repo'],
  unknown: ['owner', 'repo'],
};

/** Parts that may be left out. */
const OPTIONAL: Readonly<Partial<Record<Forge, readonly RepoPart[]>>> = { gerrit: ['workspace', 'owner'] };

/** Whether a part may be left out. */
export function isOptional(forge: Forge, part: RepoPart): boolean {
  return OPTIONAL[forge]?.includes(part) ?? false;
}

/** What kind of host it is, by its name. */
export function forgeOf(host: string, ownHost: string): Forge {
  const name = host.toLowerCase();
  if (name === ownHost.toLowerCase()) return 'githost';
  if (name === 'bitbucket.org') return 'bitbucketCloud';
  if (name === 'dev.azure.com' || name.endsWith('.visualstudio.com')) return 'azure';
  for (const forge of ['github', 'gitlab', 'gitea', 'gerrit'] as const) if (name.includes(forge)) return forge;
  return name.includes('bitbucket') ? 'bitbucketServer' : 'unknown';
}

/** Reads an address; what is missing is empty. */
export function readRepoUrl(text: string): RepoPlace {
  const mark = text.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1));
  const host = (mark < 0 ? text : text.slice(0, mark)).replace(/^https?:\/\//, '').replace(/\/$/, '');
  const part = (name: string) => {
    const value = query.get(name);
    return value === null || value === '' ? undefined : value;
  };
  return { host, owner: part('owner'), repo: part('repo'), organization: part('organization'), project: part('project'), workspace: part('workspace') };
}

/** Writes an address. */
export function writeRepoUrl(place: RepoPlace): string | undefined {
  if (place.host === '') return undefined;
  const query = new URLSearchParams();
  for (const part of ['organization', 'owner', 'project', 'repo', 'workspace'] as const) {
    const value = place[part];
    if (value !== undefined && value !== '') query.set(part, value);
  }
  const text = query.toString();
  return text === '' ? place.host : `${place.host}?${text}`;
}
