// The page of a pipeline run: its tasks live beside the log of the chosen one, what stopped it, what it reported and made.
import './run.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useGo, usePathParams, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, Dialog, EmptyState, Skeleton } from '../../../ui';
import { cancelRun, isOver, rerun, runQuery, type Line, type RunDetail } from '../data';
import { repositoryOf, taskInFocus } from '../figures';
import { Compare } from './Compare';
import { Head } from './Head';
import { LogPane } from './LogPane';
import { Reports } from './Reports';
import { TaskList } from './TaskList';
import { TaskLog } from './taskLog';
import { useLive } from './useLive';
import './messages';
import '../list/messages';

/** `/pipelines/ID?task=…&find=…`. */
export default function PipelineRunPage() {
  const { id = '' } = usePathParams();
  const run = useQuery(runQuery(id));
  return (
    <>
      {run.data === undefined && <PageBar title={t('pipeline.title')} crumbs={[{ label: t('pipelines.title'), href: paths.pipelineRuns() }]} isHeading />}
      <Answer
        query={run}
        skeleton={<div className="ph line"><Skeleton width="30%" /><Skeleton width="100%" /></div>}
        missing={() => (
          <EmptyState page icon="activity" title={t('pipeline.missing')} text={t('pipeline.missing.text')}>
            <Button href={paths.pipelineRuns()}>{t('pipeline.missing.all')}</Button>
          </EmptyState>
        )}
      >
        {(it) => <Whole key={it.id} run={it} />}
      </Answer>
    </>
  );
}

function Whole({ run }: { run: RunDetail }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const task = run.tasks.find((it) => it.name === query.get('task')) ?? taskInFocus(run.tasks);
  const name = task?.name;
  const log = useMemo(() => (name === undefined ? undefined : new TaskLog(run.id, name)), [run.id, name]);
  useEffect(() => () => { log?.close(); }, [log]);
  const onLines = useCallback((lines: readonly Line[]) => { log?.hear(lines); }, [log]);
  const lost = useLive(run, onLines);
  const choose = useCallback((chosen: string) => { setQuery({ task: chosen, find: undefined }, { replace: true }); }, [setQuery]);
  return (
    <div className="plrun">
      <PageBar
        title={`${run.repository} #${String(run.number)}`}
        crumbs={[{ label: t('pipelines.title'), href: run.service === undefined ? paths.pipelineRuns() : paths.entity(run.service, 'ci-cd') }]}
        actions={<Acts run={run} />}
      />
      <Head run={run} />
      <Stopped run={run} />
      {task !== undefined && log !== undefined && (
        <div className="plx">
          <TaskList run={run} chosen={task.name} onChoose={choose} />
          <LogPane key={task.name} run={run} task={task} log={log} lost={lost} />
        </div>
      )}
      {isOver(run.status) && (
        <>
          <Reports run={run} />
          <Compare run={run} />
        </>
      )}
    </div>
  );
}

/** What stopped it, in a sentence; and where its files are wrong. */
function Stopped({ run }: { run: RunDetail }) {
  const failed = run.tasks.find((it) => it.status === 'failed');
  const message = failed?.message ?? run.message;
  const said =
    failed === undefined ? message : message === undefined ? t('pipeline.stopped', { task: failed.name }) : t('pipeline.stoppedBecause', { task: failed.name, message });
  return (
    <>
      {run.status === 'failed' && said !== undefined && <Banner state="bad">{said}</Banner>}
      {run.faults.length > 0 && (
        <Banner state="bad">
          <b>{t('pipeline.faults')}</b>
          <ul className="plfaults">
            {run.faults.slice(0, 20).map((it, index) => (
              <li key={index} dir="auto">
                <A href={paths.repository(repositoryOf(run), { ref: run.commit, file: it.file, line: String(it.line) })}>{t('pipeline.fault', { file: it.file, line: it.line })}</A>: {it.message}
              </li>
            ))}
          </ul>
        </Banner>
      )}
    </>
  );
}

function Acts({ run }: { run: RunDetail }) {
  const go = useGo();
  const [asks, setAsks] = useState(false);
  const mayCancel = useReason('pipelines.run.cancel');
  const mayStart = useReason('pipelines.run.create');
  const cancel = useMutation({ mutationFn: () => cancelRun(run.id), onSettled: () => { setAsks(false); } });
  const again = useMutation({ mutationFn: () => rerun(run.id), onSuccess: (made) => { go(paths.pipelineRun(made.id)); } });
  const failure = cancel.error ?? again.error;
  const ends = cancel.isSuccess || run.isCancelling;
  return (
    <>
      {failure !== null && <span className="meta" role="alert">{t('pipeline.failed', { message: asFailure(failure).message })}</span>}
      {isOver(run.status) ? (
        <Button icon="repeat" busy={again.isPending} disabledReason={mayStart} onClick={() => { again.mutate(); }}>
          {t('pipeline.again')}
        </Button>
      ) : (
        <Button variant="danger" icon="x" busy={cancel.isPending || ends} disabledReason={mayCancel} onClick={() => { setAsks(true); }}>
          {t(ends ? 'pipeline.cancelling' : 'pipeline.cancel')}
        </Button>
      )}
      {asks && (
        <Dialog
          title={t('pipeline.cancel.title')}
          closeLabel={t('pipeline.cancel.keep')}
          onClose={() => { setAsks(false); }}
          confirm={{ label: t('pipeline.cancel'), danger: true, busy: cancel.isPending, run: () => { cancel.mutate(); } }}
        >
          <p>{t('pipeline.cancel.text')}</p>
        </Dialog>
      )}
    </>
  );
}
