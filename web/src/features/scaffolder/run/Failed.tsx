// A run that failed, or was cancelled: what happened in a sentence, what it made nevertheless, and the way on.
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useCommands, type Command } from '../../../commands/registry';
import { t } from '../../../messages';
import { Banner, Button } from '../../../ui';
import { MadeList } from './MadeList';
import type { RunView } from './runData';
import type { RunLog } from './runLog';
import { stepInFocus } from './figures';
import { useRetry, type Retrying } from './useRetry';

/** Lines of the step that failed, where the log itself is further down. */
const LAST_LINES = 20;
/** Longer sentences are cut; the log has all of it. */
const SENTENCE_MOST = 600;

interface Props {
  run: RunView;
  log: RunLog;
  onRetried: () => void;
}

/** Failed: the sentence, the button that goes on from there. */
export function Failed({ run, log, onRetried }: Props) {
  const step = stepInFocus(run);
  const retrying = useRetry(run, onRetried);
  const message = run.error?.message ?? t('run.failed.unknown');
  return (
    <section className="rfail" aria-label={t('run.failed')}>
      <Banner state="bad" actions={<Retry run={run} retrying={retrying} label={!run.recoverable ? t('run.retry.anew') : step === undefined ? t('run.retry') : t('run.retry.from', { step: step.name.slice(0, 40) })} />}>
        <b>
          {step === undefined ? t('run.failed.begin') : t('run.failed.step')} {step !== undefined && <bdi>{step.name.slice(0, 120)}</bdi>}
          {step !== undefined && '.'}
        </b>{' '}
        <span className="rwhy" dir="auto">
          {message.length > SENTENCE_MOST ? `${message.slice(0, SENTENCE_MOST)}…` : message}
        </span>
      </Banner>
      <Refused retrying={retrying} />
      {step?.lastLine !== undefined && <LastLines log={log} from={Math.max(step.firstLine ?? 0, step.lastLine - LAST_LINES + 1)} to={step.lastLine + 1} />}
      <Left run={run} />
      {retrying.dialog}
    </section>
  );
}

/** Cancelled: what stays, and the way on. */
export function Stopped({ run, onRetried }: Omit<Props, 'log'>) {
  const retrying = useRetry(run, onRetried);
  return (
    <section className="rfail" aria-label={t('run.status.cancelled')}>
      <Banner state="info" shape="cancelled" actions={<Retry run={run} retrying={retrying} label={t(run.recoverable ? 'run.continue' : 'run.retry.anew')} />}>
        {t('run.stopped')}
      </Banner>
      <Refused retrying={retrying} />
      <Left run={run} />
      {retrying.dialog}
    </section>
  );
}

function Retry({ run, retrying, label }: { run: RunView; retrying: Retrying; label: string }) {
  const { retry, busy } = retrying;
  const reason = run.retryable ? undefined : t('run.retry.denied');
  const commands = useMemo<Command[]>(() => [{ id: 'run.retry', title: label, group: 'page', icon: 'refresh-cw', keys: ['t'], reason, run: retry }], [label, reason, retry]);
  useCommands(commands);
  return (
    <Button variant="primary" icon="refresh-cw" keys="t" busy={busy} disabledReason={reason} onClick={retry}>
      <span dir="auto">{label}</span>
    </Button>
  );
}

function Refused({ retrying }: { retrying: Retrying }) {
  if (retrying.problem === undefined) return null;
  return (
    <Banner state="warn" role="alert">
      {t('run.retry.failed')} <span dir="auto">{retrying.problem}</span>
    </Banner>
  );
}

/** On narrow windows the log is below the steps: its last lines stand here. */
function LastLines({ log, from, to }: { log: RunLog; from: number; to: number }) {
  const version = useSyncExternalStore(log.subscribe, log.version);
  useEffect(() => {
    log.also([[from, to]]);
  }, [log, from, to, version]);
  const lines = [];
  for (let line = from; line < to; line += 1) lines.push(log.line(line)?.text ?? '');
  return (
    <pre className="rlast" tabIndex={0} aria-label={t('run.failed.last')}>
      {lines.map((it) => it.slice(0, 1000)).join('\n')}
    </pre>
  );
}

/** What was made before it ended, and how that is undone. */
function Left({ run }: { run: RunView }) {
  const [open, setOpen] = useState(false);
  const undone = run.steps.filter((it) => it.status === 'completed' && it.undo !== undefined && it.undo !== '');
  if (run.made.length === 0) return null;
  return (
    <div className="rleft">
      <p>{t('run.left', { count: run.made.length })}</p>
      <MadeList made={run.made} />
      {undone.length > 0 && (
        <button
          type="button"
          className="link"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {t('run.undo')}
        </button>
      )}
      {open && (
        <ul className="rundo">
          {undone.map((it) => (
            <li key={it.id}>
              <b dir="auto">{it.name}</b>: <span dir="auto">{it.undo}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
