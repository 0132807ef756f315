// What the journey asks: the run that created the service, its pipeline's first run, and what runs where.
import { queryOptions } from '@tanstack/react-query';
import { api, ask, type Told } from '../../../api/client';
import { deliveryKey } from '../data';

/** While it goes on. */
export const LIVE_MS = 1000;

type Created = Told<'ScaffolderRun'>;
type Pipeline = Told<'PipelinesRunDetail'>;

/** The run that created it. */
export const createdQuery = (id: string) =>
  queryOptions({
    queryKey: [...deliveryKey, 'journey', id],
    queryFn: async ({ signal }) => (await ask(api.GET('/api/scaffolder/v1/runs/{id}', { signal, params: { path: { id } } }))) as Created,
    refetchInterval: ({ state }) => (state.data !== undefined && ['completed', 'failed', 'cancelled'].includes(state.data.status) ? false : LIVE_MS),
  });

/** As many runs as are looked through for the first one. */
const LOOKED = 200;

/** The first pipeline run of a repository, with its tasks; null before it begins. */
export const firstPipelineQuery = (repository: string | undefined) =>
  queryOptions({
    queryKey: [...deliveryKey, 'journey', 'pipeline', repository],
    queryFn: async ({ signal }) => {
      const { items } = await ask(api.GET('/api/pipelines/v1/runs', { signal, params: { query: { repository: repository ?? '', limit: LOOKED } } }));
      const first = items.at(-1);
      if (first === undefined) return null;
      return (await ask(api.GET('/api/pipelines/v1/runs/{id}', { signal, params: { path: { id: first.id } } }))) as Pipeline;
    },
    enabled: repository !== undefined,
    refetchInterval: ({ state }) => (state.data != null && state.data.status !== 'queued' && state.data.status !== 'running' ? false : LIVE_MS),
  });
