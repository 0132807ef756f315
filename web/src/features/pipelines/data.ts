// What the pages of pipelines ask the server: runs of a repository or a service, one run, and what is done to one.
import { queryOptions } from '@tanstack/react-query';
import { changed } from '../../api/cache';
import { api, ask, type Entity, type Told } from '../../api/client';
import { transport } from '../../api/transport';
import { placeOf, refOf } from '../../kit';

export type Run = Told<'PipelinesRun'>;
export type RunDetail = Told<'PipelinesRunDetail'>;
export type Task = Told<'PipelinesTask'>;
export type Line = Told<'PipelinesLine'>;
export type Status = Run['status'];

/** Everything that was asked about runs begins so. */
export const pipelinesKey = ['pipelines'] as const;
/** While something goes on, lists are asked for anew. */
export const LIVE_MS = 3000;

/** Which runs a list has. */
export interface Wanted {
  repository?: string | undefined;
  service?: string | undefined;
  status?: Status | undefined;
  branch?: string | undefined;
}

/** Whether nothing more comes of it. */
export function isOver(status: Status): boolean {
  return status !== 'queued' && status !== 'running';
}

/** A page of runs, the latest first. */
export async function runPage({ repository, service, status, branch }: Wanted, cursor: string | undefined, signal: AbortSignal, limit = 30): Promise<{ items: Run[]; next?: string | null }> {
  const query = {
    limit,
    ...(repository === undefined ? {} : { repository }),
    ...(service === undefined ? {} : { service }),
    ...(status === undefined ? {} : { status }),
    ...(branch === undefined || branch === '' ? {} : { branch }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const { items, next } = await ask(api.GET('/api/pipelines/v1/runs', { signal, params: { query } }));
  return { items: items as Run[], ...(next == null ? {} : { next }) };
}

/** Whose runs an entity's are: those of its repository, where that is on this server; else those that name it. */
export function runsOf(entity: Entity): Pick<Wanted, 'repository' | 'service'> {
  const place = placeOf(entity, window.location.origin);
  return place === undefined ? { service: refOf(entity) } : { repository: `${place.repository.owner}/${place.repository.name}` };
}

/** The latest of such runs; null where none has been. */
export const latestQuery = (of: Pick<Wanted, 'repository' | 'service'>) =>
  queryOptions({
    queryKey: [...pipelinesKey, 'latest', of],
    queryFn: async ({ signal }) => (await runPage(of, undefined, signal, 1)).items[0] ?? null,
    refetchInterval: ({ state }) => (state.data != null && !isOver(state.data.status) ? LIVE_MS : false),
  });

/** A run with everything. */
export async function readRun(id: string, signal: AbortSignal): Promise<RunDetail> {
  return (await ask(api.GET('/api/pipelines/v1/runs/{id}', { signal, params: { path: { id } } }))) as RunDetail;
}

/** The same, for a page. */
export const runQuery = (id: string) => queryOptions({ queryKey: [...pipelinesKey, 'run', id], queryFn: ({ signal }) => readRun(id, signal) });

/** A test case, as the run's reports have it. */
export interface TestCase {
  suite?: string | null;
  class?: string | null;
  name: string;
  status: 'passed' | 'failed' | 'error' | 'skipped';
  seconds?: number | null;
  message?: string | null;
}

/** The test cases of a run. */
export const testsQuery = (id: string) =>
  queryOptions({
    queryKey: [...pipelinesKey, 'tests', id],
    queryFn: async ({ signal }) => (await ask(api.GET('/api/pipelines/v1/runs/{id}/tests', { signal, params: { path: { id } } }))) as unknown as { total: number; cases: TestCase[] },
  });

/** Lines of one task from a line of the run on. */
export async function taskLines(id: string, task: string, from: number, signal: AbortSignal): Promise<{ items: Line[]; next?: number | null }> {
  const { items, next } = await ask(api.GET('/api/pipelines/v1/runs/{id}/log', { signal, params: { path: { id }, query: { task, from, limit: 2000 } } }));
  return { items: items, ...(next == null ? {} : { next }) };
}

/** Where a browser hears of a run, and of its lines from that one on. */
export const eventsHref = (id: string, from: number): string => `/api/pipelines/v1/runs/${encodeURIComponent(id)}/events?from=${String(from)}`;

/** Where something that a run made is downloaded. */
export const artifactHref = (id: string, name: string): string => `/api/pipelines/v1/runs/${encodeURIComponent(id)}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;

/** Starts what a push to the branch would start. */
export async function startRun(repository: string, branch: string): Promise<Run[]> {
  const { items } = await ask(api.POST('/api/pipelines/v1/runs', { body: { repository, ...(branch === '' ? {} : { branch }) } }));
  changed(pipelinesKey);
  return items as Run[];
}

/** Ends a run: its processes are killed. */
export async function cancelRun(id: string): Promise<void> {
  await transport(new Request(new URL(`/api/pipelines/v1/runs/${encodeURIComponent(id)}/cancel`, window.location.origin), { method: 'POST' }));
  changed(pipelinesKey);
}

/** Does a run once more, for the same commit. */
export async function rerun(id: string): Promise<Run> {
  const made = await ask(api.POST('/api/pipelines/v1/runs/{id}/rerun', { params: { path: { id } } }));
  changed(pipelinesKey);
  return made as Run;
}
