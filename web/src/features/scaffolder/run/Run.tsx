// A run, laid out: its head, what came of it, its steps beside its log.
import { useMutation } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { changed } from '../../../api/cache';
import { asFailure } from '../../../api/failure';
import { useCommands, type Command } from '../../../commands/registry';
import { t } from '../../../messages';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import { Banner, Button, toast, type LogHandle } from '../../../ui';
import { nameOf, stepInFocus } from './figures';
import { Failed, Stopped } from './Failed';
import { Result } from './Result';
import { cancelRun, isOver, runsKey, type RunView } from './runData';
import { RunHead } from './RunHead';
import { RunLogPane } from './RunLogPane';
import { StepList } from './StepList';
import { useRunLog } from './useRunLog';
import { Waits } from './Waits';

/** Everything of a run that is known. */
export function Run({ run }: { run: RunView }) {
  const { log, hearing } = useRunLog(run);
  const view = useRef<LogHandle>(null);
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const over = isOver(run.status);
  const name = nameOf(run);
  const chosen = query.get('step') ?? undefined;
  const choose = useCallback(
    (id: string) => {
      setQuery({ step: id, line: undefined }, { replace: true });
      view.current?.openFold(id);
    },
    [setQuery],
  );
  const cancel = useMutation({
    mutationFn: () => cancelRun(run.id),
    onSuccess: () => {
      changed(runsKey);
    },
  });
  const asked = cancel.isSuccess || run.cancelAsked === true;
  const retried = useCallback(() => {
    cancel.reset();
    view.current?.follow();
  }, [cancel]);
  const copy = useCallback(() => {
    void navigator.clipboard.writeText(`${window.location.origin}${paths.run(run.id)}`).then(
      () => {
        toast.show({ text: t('run.copied') });
      },
      () => undefined,
    );
  }, [run.id]);
  const commands = useMemo<Command[]>(() => [{ id: 'run.copy', title: t('run.copy'), group: 'page', icon: 'link', keys: ['y'], run: copy }], [copy]);
  useCommands(commands);
  const again = startOverHref(run);
  return (
    <div className="runp">
      <PageBar
        title={name}
        crumbs={[{ label: t('runs.title'), href: paths.runs() }]}
        actions={
          <>
            <Button variant="quiet" icon="link" className="hide-sm" onClick={copy}>
              {t('run.copy')}
            </Button>
            {over && again !== undefined && (
              <Button icon="repeat" href={again}>
                {t('run.startOver')}
              </Button>
            )}
            {!over && (
              <Button
                variant="danger"
                icon="x"
                busy={cancel.isPending || asked}
                disabledReason={run.cancellable || asked ? undefined : t('run.cancel.denied')}
                onClick={() => {
                  cancel.mutate();
                }}
              >
                {t(asked ? 'run.cancelling' : 'run.cancel')}
              </Button>
            )}
          </>
        }
      />
      <RunHead run={run} name={name} />
      {cancel.isError && <Banner state="bad" role="alert">{t('run.cancel.failed', { message: asFailure(cancel.error).message })}</Banner>}
      {run.status === 'open' && <Waits run={run} />}
      {run.status === 'failed' && (
        <Failed run={run} log={log} onRetried={retried} />
      )}
      {(run.status === 'cancelled' || run.status === 'skipped') && <Stopped run={run} onRetried={retried} />}
      {run.status === 'completed' && <Result run={run} again={again} />}
      <div className="runx">
        <StepList run={run} chosen={chosen ?? stepInFocus(run)?.id} onChoose={choose} />
        <RunLogPane run={run} log={log} hearing={hearing} view={view} />
      </div>
    </div>
  );
}

/** An address is this long at most; a form with more answers begins empty. */
const LONGEST_HREF = 12_000;

/** The template's form with the same answers. */
function startOverHref(run: RunView): string | undefined {
  if (run.templateRef === undefined) return undefined;
  const filled = paths.form(run.templateRef, { formData: JSON.stringify(run.parameters) });
  return filled.length > LONGEST_HREF ? paths.form(run.templateRef) : filled;
}
