// What the pages of delivery ask the server: what runs of a service, deployments, and what is done to them.
import { queryOptions } from '@tanstack/react-query';
import { changed } from '../../api/cache';
import { api, ask, type Told } from '../../api/client';
import { parseRef } from '../../kit';

export type Service = Told<'DeliveryService'>;
export type Environment = Told<'DeliveryEnvironment'>;
export type Deployment = Told<'DeliveryDeployment'>;
export type Detail = Told<'DeliveryDeploymentDetail'>;
export type Difference = Told<'DeliveryDifference'>;

/** Everything that was asked about delivery begins so. */
export const deliveryKey = ['delivery'] as const;
const LIVE_MS = 2000;
const REST_MS = 15_000;

const UNDER_WAY: readonly string[] = ['pending', 'starting'];

/** Whether something is still to come of it. */
export const isUnderWay = (it: Deployment | undefined): boolean => it !== undefined && UNDER_WAY.includes(it.state);

/** The parts of a service's address. */
function partsOf(service: string): { namespace: string; kind: string; name: string } {
  const { namespace, kind, name } = parseRef(service);
  return { namespace, kind: kind.toLowerCase(), name };
}

/** What runs of a service, environment by environment. */
export const serviceQuery = (service: string) =>
  queryOptions({
    queryKey: [...deliveryKey, 'service', service],
    queryFn: async ({ signal }) => (await ask(api.GET('/api/delivery/v1/services/{namespace}/{kind}/{name}', { signal, params: { path: partsOf(service) } }))) as Service,
    refetchInterval: ({ state }) => (state.data?.environments.some((it) => isUnderWay(it.latest)) === true ? LIVE_MS : REST_MS),
  });

/** The environments of this server, in the order of promotion. */
export const environmentsQuery = queryOptions({
  queryKey: [...deliveryKey, 'environments'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/delivery/v1/environments', { signal }))).items,
  staleTime: Infinity,
});

/** A page of deployments, the latest first. */
export async function deploymentPage(wanted: { service?: string | undefined; environment?: string | undefined }, cursor: string | undefined, signal: AbortSignal, limit = 30): Promise<{ items: Deployment[]; next?: string | null }> {
  const query = {
    limit,
    ...(wanted.service === undefined ? {} : { service: wanted.service }),
    ...(wanted.environment === undefined ? {} : { environment: wanted.environment }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const { items, next } = await ask(api.GET('/api/delivery/v1/deployments', { signal, params: { query } }));
  return { items: items as Deployment[], ...(next == null ? {} : { next }) };
}

/** How often lists are asked for anew. */
export const everyMs = (rows: readonly Deployment[]): number => (rows.some(isUnderWay) ? LIVE_MS : REST_MS);

/** A deployment with the last that its program said. */
export const deploymentQuery = (id: string) =>
  queryOptions({
    queryKey: [...deliveryKey, 'deployment', id],
    queryFn: async ({ signal }) => (await ask(api.GET('/api/delivery/v1/deployments/{id}', { signal, params: { path: { id } } }))) as Detail,
    refetchInterval: ({ state }) => (isUnderWay(state.data) ? LIVE_MS : false),
  });

/** The end of what a deployment's program has said. */
export const logQuery = (id: string) =>
  queryOptions({
    queryKey: [...deliveryKey, 'log', id],
    queryFn: async ({ signal }) => {
      const read = (from: number) => ask(api.GET('/api/delivery/v1/deployments/{id}/log', { signal, params: { path: { id }, query: { from } } }));
      let part = await read(0);
      let text = part.text;
      // A log that is longer than this is read from near its end.
      if (part.end - part.next > LOG_BYTES) {
        part = await read(part.end - LOG_BYTES);
        text = part.text;
      }
      while (part.next < part.end && part.next > part.from && text.length < 2 * LOG_BYTES) {
        part = await read(part.next);
        text += part.text;
      }
      return text;
    },
    refetchInterval: LIVE_MS,
  });

const LOG_BYTES = 256 * 1024;

/** In what two environments differ. */
export const differenceQuery = (service: string, from: string, to: string) =>
  queryOptions({
    queryKey: [...deliveryKey, 'difference', service, from, to],
    queryFn: async ({ signal }) =>
      (await ask(api.GET('/api/delivery/v1/services/{namespace}/{kind}/{name}/diff', { signal, params: { path: partsOf(service), query: { from, to } } }))) as Difference,
  });

/** Has what runs in one environment run in the other, too. */
export async function promote(service: string, from: string, to: string): Promise<Detail> {
  const made = await ask(api.POST('/api/delivery/v1/services/{namespace}/{kind}/{name}/promote', { params: { path: partsOf(service) }, body: { from, to } }));
  changed(deliveryKey);
  return made as Detail;
}

/** Has what ran before run again. */
export async function rollBack(service: string, environment: string, to: string, reason: string): Promise<Detail> {
  const body = { environment, to, ...(reason === '' ? {} : { reason }) };
  const made = await ask(api.POST('/api/delivery/v1/services/{namespace}/{kind}/{name}/rollback', { params: { path: partsOf(service) }, body }));
  changed(deliveryKey);
  return made as Detail;
}
