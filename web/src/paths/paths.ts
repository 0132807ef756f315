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
  playground: (values?: Values) => withQuery('/create/edit', values),
  actions: (values?: Values) => withQuery('/create/actions', values),
  repositories: (values?: Values) => withQuery('/code', values),
  settings: (section?: string) => (section === undefined ? '/settings' : `/settings/${section}`),
  admin: (section?: string, values?: Values) => withQuery(section === undefined ? '/admin' : `/admin/${section}`, values),
} as const;

/** Addresses of the API that are not asked through the typed client (downloads, streams, redirects). */
export const apiPaths = {
  definition: (ref: string, download = false) =>
    `/api/catalog/v1/entities/${ordered(ref)}/definition${download ? '?download=true' : ''}`,
  providerStart: (provider: string, environment: string, next: string) =>
    withQuery(`/api/auth/${encodeURIComponent(provider)}/start`, { env: environment, flow: 'redirect', redirectUrl: next }),
  auditExport: (values?: Values) => withQuery('/api/identity/v1/audit/export', values),
} as const;

function ordered(ref: string): string {
  const it = parseRef(ref);
  return [it.kind, it.namespace, it.name].map((part) => encodeURIComponent(part)).join('/');
}
