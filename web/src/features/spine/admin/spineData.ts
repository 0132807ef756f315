// What the server tells of jobs, schedules and reconcilers, and what can be asked of them.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';

export type Job = Schema<'SpineJob'>;
export type JobLog = Schema<'SpineJobLog'>;
export type Schedule = Schema<'SpineSchedule'>;
export type Reconciler = Schema<'SpineReconciler'>;
export type Depth = Schema<'SpineQueueDepth'>;

/** The states that a job can be in, as the address names them. */
export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled', 'replaced'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Nothing streams jobs to a browser; what is on the screen is asked again this often. */
const LIVE_MS = 3000;
const SLOW_MS = 15_000;
/** Rows of a page of the table. */
export const PAGE = 50;
/** As many as one question may bring: what the figures above the table are counted from. */
const MOST = 500;
/** More pages than these are not fetched for a chart. */
const CHART_PAGES = 4;
/** How far back the chart looks: 70 minutes that are over, and the present one. */
const CHART_MS = 71 * 60_000;

/** Which jobs the table shows. */
export interface JobQuestion {
  state: JobState | undefined;
  kind: string | undefined;
  before: string | undefined;
}

/** A page of jobs, newest first. */
export function jobsQuery({ state, kind, before }: JobQuestion) {
  return queryOptions({
    queryKey: [...keys.spine, 'jobs', state ?? '', kind ?? '', before ?? ''],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/spine/v1/jobs', { params: { query: { limit: PAGE, ...(state && { state }), ...(kind && { kind }), ...(before && { before }) } }, signal })),
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
}

/** All jobs of a state, as far as one question goes. */
export function jobsInQuery(state: JobState) {
  return queryOptions({
    queryKey: [...keys.spine, 'jobsIn', state],
    queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/jobs', { params: { query: { limit: MOST, state } }, signal })),
    refetchInterval: LIVE_MS * 2,
  });
}

/** Jobs of late, and from when on they are all there. */
export interface Lately {
  jobs: Job[];
  /** Jobs that were asked for before this moment are not among them. */
  since: number;
}

/** The jobs of the chart: page by page until they are old enough. */
export const latelyQuery = queryOptions({
  queryKey: [...keys.spine, 'lately'],
  queryFn: async ({ signal }): Promise<Lately> => {
    const oldest = Date.now() - CHART_MS;
    const jobs: Job[] = [];
    let before: string | undefined;
    for (let page = 0; page < CHART_PAGES; page += 1) {
      const answer = await ask(api.GET('/api/spine/v1/jobs', { params: { query: { limit: MOST, ...(before && { before }) } }, signal }));
      jobs.push(...answer.items);
      const last = answer.items.at(-1);
      if (answer.next == null || last === undefined || last.createdAt < oldest) return { jobs, since: oldest };
      before = answer.next;
    }
    return { jobs, since: Math.max(oldest, jobs.at(-1)?.createdAt ?? oldest) };
  },
  refetchInterval: SLOW_MS,
});

/** One job with its input. */
export function jobQuery(id: string) {
  return queryOptions({
    queryKey: [...keys.spine, 'job', id],
    queryFn: ({ signal }) => ask(api.GET('/api/spine/v1/jobs/{id}', { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data === undefined || isOver(query.state.data) ? false : LIVE_MS),
  });
}

/** Whether nothing more happens to a job by itself. */
export function isOver(job: Pick<Job, 'state'>): boolean {
  return job.state !== 'waiting' && job.state !== 'running';
}

/** A piece of a log; waits on the server for what is to come. */
export function readLog(id: string, offset: number, waitSeconds: number, signal: AbortSignal): Promise<JobLog> {
  return ask(api.GET('/api/spine/v1/jobs/{id}/log', { params: { path: { id }, query: { offset, waitSeconds } }, signal }));
}

/** How many jobs of each queue wait, run and have failed. */
export const queuesQuery = queryOptions({
  queryKey: [...keys.spine, 'queues'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/spine/v1/queues', { signal }))).items,
  refetchInterval: LIVE_MS,
});

/** Work that comes round. */
export const schedulesQuery = queryOptions({
  queryKey: [...keys.spine, 'schedules'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/spine/v1/schedules', { signal }))).items,
  refetchInterval: SLOW_MS,
});

/** What keeps looking whether all is as it should be. */
export const reconcilersQuery = queryOptions({
  queryKey: [...keys.spine, 'reconcilers'],
  queryFn: async ({ signal }) => (await ask(api.GET('/api/spine/v1/reconcilers', { signal }))).items,
  refetchInterval: LIVE_MS,
});

/** Has a job run now. */
export async function retry(id: string): Promise<void> {
  await ask(api.POST('/api/spine/v1/jobs/{id}/retry', { params: { path: { id } } }));
}

/** Cancels a job. */
export async function cancel(id: string): Promise<void> {
  await ask(api.POST('/api/spine/v1/jobs/{id}/cancel', { params: { path: { id } } }));
}

/** Has a reconciler run now. */
export async function nudge(name: string): Promise<void> {
  await ask(api.POST('/api/spine/v1/reconcilers/{name}/nudge', { params: { path: { name } } }));
}
