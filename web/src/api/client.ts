// The typed client: every operation by its path, as the server's OpenAPI document tells it.
import createClient from 'openapi-fetch';
import { transport } from './transport';
import type { components, paths } from './schema';

/** A schema of the API by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** An entity as the catalog answers it. */
export type Entity = Schema<'Entity'>;

/** `api.GET('/api/…', { params })`; see `ask` for the answer without its envelope. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: transport, querySerializer: { array: { style: 'form', explode: true } } });

interface Envelope<T> {
  data?: T;
}

/** The answer itself. Failures were thrown by the transport, so what is left is the data. */
export async function ask<T>(sent: Promise<Envelope<T>>): Promise<T> {
  return (await sent).data as T;
}

/** A GET of an address that is built elsewhere, as JSON. */
export async function getJson<T>(href: string, signal?: AbortSignal): Promise<T> {
  const response = await transport(new Request(new URL(href, window.location.origin), { signal }));
  return (await response.json()) as T;
}

/** A GET of an address, as text. */
export async function getText(href: string, signal?: AbortSignal): Promise<string> {
  const response = await transport(new Request(new URL(href, window.location.origin), { signal }));
  return response.text();
}

/** A request with a body of JSON, and its answer (undefined where there is none). */
export async function sendJson<T>(method: 'POST' | 'PUT' | 'DELETE', href: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.headers = { 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  const response = await transport(new Request(new URL(href, window.location.origin), init));
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
