// The typed client: every operation by its path, as the server's OpenAPI document tells it.
import createClient from 'openapi-fetch';
import { transport } from './transport';
import type { components, paths } from './schema';

/** A schema of the API by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/**
 * A schema whose answers leave out what there is not. The document calls such fields nullable as well, which they are not:
 * the server never writes null in them.
 */
export type Told<Name extends keyof components['schemas']> = WithoutNull<Schema<Name>>;

type WithoutNull<T> = T extends (infer Item)[]
  ? WithoutNull<Item>[]
  : T extends object
    ? { [Key in keyof T]: object extends Pick<T, Key> ? WithoutNull<Exclude<T[Key], null>> : WithoutNull<T[Key]> }
    : T;

/** An entity as the catalog answers it. */
export type Entity = Schema<'Entity'>;

/** `api.GET('/api/…', { params })`; see `ask` for the answer without its envelope. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: (request) => transport(request), querySerializer: { array: { style: 'form', explode: true } } });

interface Envelope<T> {
  data?: T;
}

/** The answer itself. Failures were thrown by the transport, so what is left is the data. */
export async function ask<T>(sent: Promise<Envelope<T>>): Promise<T> {
  return (await sent).data as T;
}

/** A GET of an address, as text. */
export async function getText(href: string, signal?: AbortSignal): Promise<string> {
  const response = await transport(new Request(new URL(href, window.location.origin), { signal }));
  return response.text();
}
