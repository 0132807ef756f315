// What the pages ask the built-in host: one question each, its key beside it.
import { queryOptions } from '@tanstack/react-query';
import { changed, keys } from '../../api/cache';
import { api, ask, type Schema, type Told } from '../../api/client';
import type { RepositoryName } from '../../paths/paths';

export type Repository = Told<'GithostRepository'>;
export type Commit = Told<'GithostCommit'>;
export type Entry = Told<'GithostEntry'>;
export type FileView = Told<'GithostFile'>;
export type Branch = Told<'GithostRef'>;
export type Pull = Told<'GithostPull'>;
export type Comment = Told<'GithostComment'>;
export type Review = Told<'GithostReview'>;
export type Check = Told<'GithostCheck'>;
export type Hook = Told<'GithostHook'>;
export type Delivery = Told<'GithostDelivery'>;
export type Rule = Schema<'GithostProtection'>;

/** The name of a repository, as the API's paths want it. */
export const at = ({ owner, name }: RepositoryName): RepositoryName => ({ owner, name });

/** Everything that was asked about a repository begins so. */
export const repositoryKey = (it: RepositoryName, ...rest: unknown[]) => [...keys.githost, it.owner, it.name, ...rest];

/** Makes everything stale that was asked about a repository. */
export function touched(it: RepositoryName): void {
  changed(repositoryKey(it));
}

/** What commits do not change may be kept for long. */
const FIXED_MS = 10 * 60_000;
/** As many branches and tags as choices offer. */
const CHOICES = 200;

export const repositoryQuery = (it: RepositoryName) =>
  queryOptions({
    queryKey: repositoryKey(it, 'repository'),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}', { signal, params: { path: at(it) } }))) as Repository,
  });

export const treeQuery = (it: RepositoryName, ref: string | undefined, path: string, commits: boolean) =>
  queryOptions({
    queryKey: repositoryKey(it, 'tree', ref, path, commits),
    queryFn: async ({ signal }) => {
      const query = { ...(ref === undefined ? {} : { ref }), ...(path === '' ? {} : { path }), ...(commits ? { commits } : {}) };
      return (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/tree', { signal, params: { path: at(it), query } }))) as Told<'GithostTree'>;
    },
  });

export const fileQuery = (it: RepositoryName, ref: string | undefined, path: string) =>
  queryOptions({
    queryKey: repositoryKey(it, 'file', ref, path),
    queryFn: async ({ signal }) =>
      (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/file', { signal, params: { path: at(it), query: { path, ...(ref === undefined ? {} : { ref }) } } }))) as FileView,
  });

export const blameQuery = (it: RepositoryName, ref: string, path: string) =>
  queryOptions({
    queryKey: repositoryKey(it, 'blame', ref, path),
    queryFn: ({ signal }) => ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/blame', { signal, params: { path: at(it), query: { ref, path } } })),
  });

/** A page of commits; pages are counted by how many are left out. */
export async function commitPage(it: RepositoryName, ref: string | undefined, path: string, after: string | undefined, signal: AbortSignal, limit = 50): Promise<{ items: Commit[]; next: string | null }> {
  const query = { limit, skip: Number(after ?? 0), ...(ref === undefined ? {} : { ref }), ...(path === '' ? {} : { path }) };
  const found = await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/commits', { signal, params: { path: at(it), query } }));
  return { items: found.items, next: found.next == null ? null : String(found.next) };
}

export const commitQuery = (it: RepositoryName, id: string) =>
  queryOptions({
    queryKey: repositoryKey(it, 'commit', id),
    queryFn: ({ signal }) => ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/commits/{id}', { signal, params: { path: { ...at(it), id } } })),
    staleTime: FIXED_MS,
  });

export const compareQuery = (it: RepositoryName, base: string, head: string) =>
  queryOptions({
    queryKey: repositoryKey(it, 'compare', base, head),
    queryFn: ({ signal }) => ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/compare', { signal, params: { path: at(it), query: { base, head } } })),
  });

/** Branches or tags, the latest first. */
export async function refPage(it: RepositoryName, what: 'branches' | 'tags', after: string | undefined, signal: AbortSignal, limit = 50): Promise<{ items: Branch[]; next: string | null }> {
  const params = { path: at(it), query: { limit, skip: Number(after ?? 0) } };
  const found =
    what === 'branches'
      ? await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/branches', { signal, params }))
      : await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/tags', { signal, params }));
  return { items: found.items as Branch[], next: found.next == null ? null : String(found.next) };
}

export const refsQuery = (it: RepositoryName, what: 'branches' | 'tags') =>
  queryOptions({
    queryKey: repositoryKey(it, what, 'choices'),
    queryFn: async ({ signal }) => (await refPage(it, what, undefined, signal, CHOICES)).items,
  });

export const rulesQuery = (it: RepositoryName) =>
  queryOptions({
    queryKey: repositoryKey(it, 'rules'),
    queryFn: async ({ signal }) => (await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/protections', { signal, params: { path: at(it) } }))).protections,
  });
