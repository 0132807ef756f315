// Every address of the portal is built here, and nowhere else.
import { parseRef, type Ref } from '../kit/ref';

type Values = Record<string, string | readonly string[] | undefined>;

function withQuery(path: string, values: Values = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value as string]) query.append(key, one);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

function parts(ref: string | Ref): string {
  const it = typeof ref === 'string' ? parseRef(ref) : ref;
  return [it.namespace, it.kind, it.name].map((part) => encodeURIComponent(part.toLowerCase())).join('/');
}

function templateParts(template: string | Ref): string {
  const it = typeof template === 'string' ? parseRef(template) : template;
  return [it.namespace, it.name].map((part) => encodeURIComponent(part.toLowerCase())).join('/');
}

/** A repository of the built-in host: whose it is, and its name. */
export interface RepositoryName {
  owner: string;
  name: string;
}

function repositoryPath({ owner, name }: RepositoryName, ...rest: string[]): string {
  return ['/code', ...[owner, name, ...rest].map((part) => encodeURIComponent(part))].join('/');
}

/** Pages. Entities have Backstage's addresses, so that links into Backstage lead here unchanged. */
export const paths = {
  home: () => '/',
  signIn: (next?: string) => withQuery('/sign-in', { next }),
  invitation: () => '/invitation',
  catalog: (values?: Values) => withQuery('/catalog', values),
  entity: (ref: string | Ref, tab?: string) =>
    `/catalog/${parts(ref)}${tab === undefined || tab === 'overview' ? '' : `/${encodeURIComponent(tab)}`}`,
  graph: (values?: Values) => withQuery('/graph', values),
  register: (values?: Values) => withQuery('/catalog/register', values),
  locations: (values?: Values) => withQuery('/catalog/locations', values),
  problems: (values?: Values) => withQuery('/catalog/problems', values),
  create: (values?: Values) => withQuery('/create', values),
  form: (template: string | Ref, values?: Values) => withQuery(`/create/templates/${templateParts(template)}`, values),
  runs: (values?: Values) => withQuery('/create/tasks', values),
  run: (id: string, values?: Values) => withQuery(`/create/tasks/${encodeURIComponent(id)}`, values),
  /** How a service came to production, from the run that created it. */
  journey: (run: string) => `/create/tasks/${encodeURIComponent(run)}/journey`,
  pipelineRuns: (values?: Values) => withQuery('/pipelines', values),
  pipelineRun: (id: string, values?: Values) => withQuery(`/pipelines/${encodeURIComponent(id)}`, values),
  deployments: (values?: Values) => withQuery('/deployments', values),
  playground: (values?: Values) => withQuery('/create/edit', values),
  actions: (values?: Values) => withQuery('/create/actions', values),
  repositories: (values?: Values) => withQuery('/code', values),
  /** Files: `ref` is a branch, tag or commit, `path` a folder, `file` a file. */
  repository: (it: RepositoryName, values?: Values) => withQuery(repositoryPath(it), values),
  commits: (it: RepositoryName, values?: Values) => withQuery(repositoryPath(it, 'commits'), values),
  commit: (it: RepositoryName, id: string) => repositoryPath(it, 'commits', id),
  compare: (it: RepositoryName, values?: Values) => withQuery(repositoryPath(it, 'compare'), values),
  branches: (it: RepositoryName) => repositoryPath(it, 'branches'),
  tags: (it: RepositoryName) => repositoryPath(it, 'tags'),
  /** Writing in a file, or a new one: without `file`. */
  editFile: (it: RepositoryName, values?: Values) => withQuery(repositoryPath(it, 'edit'), values),
  pulls: (it: RepositoryName, values?: Values) => withQuery(repositoryPath(it, 'pulls'), values),
  newPull: (it: RepositoryName, values?: Values) => withQuery(repositoryPath(it, 'pulls', 'new'), values),
  pull: (it: RepositoryName, number: number | string, tab?: string) => repositoryPath(it, 'pulls', String(number), ...(tab === undefined ? [] : [tab])),
  repositorySettings: (it: RepositoryName, section?: string) => repositoryPath(it, 'settings', ...(section === undefined ? [] : [section])),
  settings: (section?: string) => (section === undefined ? '/settings' : `/settings/${section}`),
  admin: (section?: string, values?: Values) => withQuery(section === undefined ? '/admin' : `/admin/${section}`, values),
} as const;

/** Addresses of the API that are not asked through the typed client (downloads, streams, redirects). */
export const apiPaths = {
  definition: (ref: string, download = false) =>
    `/api/catalog/v1/entities/${ordered(ref)}/definition${download ? '?download=true' : ''}`,
  providerStart: (provider: string, environment: string, next: string) =>
    withQuery(`/api/auth/${encodeURIComponent(provider)}/start`, { env: environment, flow: 'redirect', redirectUrl: next }),
  raw: ({ owner, name }: RepositoryName, ref: string, path: string) =>
    `/git/${[owner, name, 'raw', ...ref.split('/'), ...path.split('/')].map((part) => encodeURIComponent(part)).join('/')}`,
  auditExport: (values?: Values) => withQuery('/api/identity/v1/audit/export', values),
} as const;

function ordered(ref: string): string {
  const it = parseRef(ref);
  return [it.kind, it.namespace, it.name].map((part) => encodeURIComponent(part)).join('/');
}
