// What the form asks the server. Operations that the API's document does not tell of yet are asked by address.
import { transport } from '../../../api/transport';
import type { Json, Values } from './schema/json';

async function json<T>(request: Request): Promise<T> {
  const response = await transport(request);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

const addressOf = (path: string) => new URL(path, window.location.origin);

/** The answer of a GET. */
export function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return json(new Request(addressOf(path), { signal }));
}

/** The answer of a request with a body. */
export function sendJson<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return json(new Request(addressOf(path), { method, signal, ...content }));
}

const named = (template: { namespace: string; name: string }) => `${encodeURIComponent(template.namespace)}/${encodeURIComponent(template.name)}`;

/** A file that a template would make. */
export interface PreviewFile {
  path: string;
  executable: boolean;
  size: number;
  binary: boolean;
  text?: string;
  truncated?: boolean;
}

/** What a template would make of answers. */
export interface Preview {
  files: PreviewFile[];
  steps: { id: string; name?: string; action: string; state: 'done' | 'skipped' | 'recorded' | 'failed'; input?: unknown; message?: string }[];
  output?: Json;
  problem?: { step?: string | null; message: string; line?: number | null } | null;
  log?: string;
  tookMs?: number;
}

/** Whether a name is free. */
export interface Check {
  /** `null`: nobody can say. */
  free: boolean | null;
  taken?: { ref?: string; url?: string; by?: string };
  message: string;
}

/** A choice from a list that the operator declared. */
export interface RemoteOption {
  value: unknown;
  title: string;
  description?: string;
}

/** What the server keeps of a template beside its form. */
export interface TemplateInfo {
  ref: string;
  title: string;
  description?: string;
  type?: string;
  tags: string[];
  owner?: string;
  makes: string[];
  steps: { id?: string; name: string; action: string; available: boolean }[];
  unavailable: { action: string; reason: string }[];
  deprecated?: { successor?: string } | null;
  usual?: { totalMs?: number | null; steps: Record<string, number> };
}

/** Answers that were kept. */
export interface Draft {
  templateRef: string;
  values: Values;
  updatedAt: number;
}

interface Template {
  namespace: string;
  name: string;
}

/** The operations of forms. */
export const forms = {
  schema: (it: Template, signal: AbortSignal) => getJson<Json>(`/api/scaffolder/v2/templates/${encodeURIComponent(it.namespace)}/template/${encodeURIComponent(it.name)}/parameter-schema`, signal),
  all: (signal: AbortSignal) => getJson<{ items: TemplateInfo[] }>('/api/scaffolder/v1/templates', signal),
  info: (it: Template, signal: AbortSignal) => getJson<TemplateInfo>(`/api/scaffolder/v1/templates/${named(it)}`, signal),
  preview: (it: Template, values: Values, secrets: Readonly<Record<string, string>>, signal: AbortSignal) =>
    // Names are enough for a preview: no value of a secret leaves the page for it.
    sendJson<Preview>('POST', `/api/scaffolder/v1/templates/${named(it)}/preview`, { values, secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, ''])) }, signal),
  check: (question: Json, signal: AbortSignal) => sendJson<Check>('POST', '/api/scaffolder/v1/checks', question, signal),
  options: (source: string, question: Json, signal: AbortSignal) =>
    sendJson<{ items: RemoteOption[]; truncated: boolean }>('POST', `/api/scaffolder/v1/options/${encodeURIComponent(source)}`, question, signal),
  suggest: (provider: string, resource: string, token: string, context: Json, signal: AbortSignal) =>
    sendJson<{ results: { id: string; title?: string }[] }>('POST', `/api/scaffolder/v2/autocomplete/${encodeURIComponent(provider)}/${encodeURIComponent(resource)}`, { token, context }, signal),
  drafts: (signal: AbortSignal) => getJson<{ items: Draft[] }>('/api/scaffolder/v1/drafts', signal),
  keep: (it: Template, values: Values) => sendJson<Draft>('PUT', `/api/scaffolder/v1/drafts/${named(it)}`, { values }),
  forget: (it: Template) => sendJson<undefined>('DELETE', `/api/scaffolder/v1/drafts/${named(it)}`),
  start: (templateRef: string, values: Values, secrets: Readonly<Record<string, string>>) => sendJson<{ id: string }>('POST', '/api/scaffolder/v2/tasks', { templateRef, values, secrets }),
} as const;
