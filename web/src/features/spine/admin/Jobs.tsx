// The jobs: a tool line whose state is in the address, the table, and the job that was chosen beside it.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { asFailure } from '../../../api/failure';
import { Button, DataTable, EmptyState, Laid, Pager, Slab, Stack } from '../../../ui';
import { jobColumns } from './jobColumns';
import { JobSide } from './JobSide';
import { JobTools } from './JobTools';
import { JOB_STATES, jobsQuery, type JobState } from './spineData';
import { useSourceNames } from './sourceNames';

/** Table and side. */
export function Jobs() {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const state = JOB_STATES.find((it) => it === query.get('state'));
  const kind = query.get('kind') ?? undefined;
  const before = query.get('before') ?? undefined;
  const chosen = query.get('job') ?? undefined;
  const answer = useQuery(jobsQuery({ state, kind, before }));
  const rows = useMemo(() => answer.data?.items ?? [], [answer.data]);
  const names = useSourceNames(rows.some((it) => it.kind.startsWith('catalog.source.')));
  const columns = useMemo(() => jobColumns(names, (id) => { setQuery({ job: id }); }), [names, setQuery]);
  const choose = useCallback(
    (index: number) => {
      const row = rows[index];
      if (row !== undefined) setQuery({ job: row.id }, { replace: chosen !== undefined });
    },
    [rows, setQuery, chosen],
  );
  const body = answer.data === undefined ? (answer.isError ? <FailureState failure={asFailure(answer.error)} retry={() => void answer.refetch()} /> : undefined) : rows.length === 0 ? <None state={state} kind={kind} /> : undefined;
  const next = answer.data?.next ?? undefined;
  return (
    <Laid columns={chosen === undefined ? 'one' : 'two'} className="jobs">
      <Stack>
        <Slab flush>
          <JobTools view={state ?? 'all'} kind={kind} kinds={rows.map((it) => it.kind)} live={!answer.isError} />
          <DataTable
            caption={t('spine.jobs.title')}
            columns={columns}
            rows={rows}
            rowKey={(it) => it.id}
            cursor={rows.findIndex((it) => it.id === chosen)}
            onCursor={choose}
            loading={answer.isPending}
            skeletonRows={12}
            dimmed={answer.isPlaceholderData}
            body={body}
          />
          {rows.length > 0 && (
            <Pager hints={[{ keys: ['arrowup', 'arrowdown'], label: t('spine.jobs.move') }]} end={<Turn before={before} next={next} />}>
              {t('spine.jobs.page', { count: rows.length })}
              {before !== undefined && ` · ${t('spine.jobs.page.older')}`}
            </Pager>
          )}
        </Slab>
      </Stack>
      {chosen !== undefined && <JobSide key={chosen} id={chosen} row={rows.find((it) => it.id === chosen)} names={names} />}
    </Laid>
  );
}

function Turn({ before, next }: { before: string | undefined; next: string | undefined }) {
  const setQuery = useSetUrlQuery();
  return (
    <>
      {before !== undefined && (
        <Button variant="quiet" size="s" onClick={() => { setQuery({ before: undefined }); }}>
          {t('spine.jobs.newest')}
        </Button>
      )}
      {next !== undefined && (
        <Button size="s" onClick={() => { setQuery({ before: next }); window.scrollTo(0, 0); }}>
          {t('spine.jobs.older')}
        </Button>
      )}
    </>
  );
}

function None({ state, kind }: { state: JobState | undefined; kind: string | undefined }) {
  const setQuery = useSetUrlQuery();
  if (kind === undefined && state === undefined) return <EmptyState icon="list-checks" title={t('spine.jobs.none')} text={t('spine.jobs.none.text')} />;
  if (kind === undefined && state === 'failed') return <EmptyState shape="ok" title={t('spine.jobs.none.failed')} text={t('spine.jobs.none.failed.text')} />;
  return (
    <EmptyState icon="filter" title={t('spine.jobs.none.filtered')} text={kind === undefined ? undefined : t('spine.jobs.none.kind', { kind: kind.slice(0, 100) })}>
      {kind !== undefined && (
        <Button onClick={() => { setQuery({ kind: undefined, before: undefined }); }}>{t('spine.jobs.remove.kind', { kind: kind.slice(0, 60) })}</Button>
      )}
      {state !== undefined && <Button onClick={() => { setQuery({ state: undefined, before: undefined }); }}>{t('spine.jobs.remove.state')}</Button>}
    </EmptyState>
  );
}
