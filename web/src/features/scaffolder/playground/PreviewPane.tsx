// The right pane: the form as it would be asked, or what the last dry run came to.
import type { UseMutationResult } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { Button, EmptyState, ErrorState, IconButton, Segmented } from '../../../ui';
import { Answers } from './Answers';
import { DryRunView, Running } from './DryRunView';
import { refusedAnswers, type DryRun } from './server';
import type { Holding } from './store';
import type { Checks } from './useChecks';

export type Preview = 'form' | 'run';

interface Props {
  held: Holding;
  checks: Checks;
  text: string | undefined;
  shown: Preview;
  onShow: (shown: Preview) => void;
  running: UseMutationResult<DryRun, Error, void>;
  isWide: boolean;
  onWide: () => void;
  onStep: (id: string) => void;
  onRun: () => void;
}

/** Form or result. */
export function PreviewPane({ held, checks, text, shown, onShow, running, isWide, onWide, onStep, onRun }: Props) {
  return (
    <section className="pg-prev" aria-label={t('playground.preview')}>
      <header>
        <Segmented<Preview>
          label={t('playground.preview')}
          value={shown}
          onChange={onShow}
          options={[
            { value: 'form', label: t('playground.preview.form') },
            { value: 'run', label: t('playground.preview.run') },
          ]}
        />
        <IconButton className="end hide-sm" icon="maximize" size="s" label={t(isWide ? 'playground.narrow' : 'playground.wide')} on={isWide} onClick={onWide} />
      </header>
      <div className="pg-body" aria-busy={running.isPending || undefined}>
        {shown === 'form' ? <Answers key={held.work?.template} held={held} checks={checks} onRun={onRun} /> : <Result held={held} text={text} running={running} onStep={onStep} onForm={() => { onShow('form'); }} />}
      </div>
    </section>
  );
}

interface ResultProps {
  held: Holding;
  text: string | undefined;
  running: Props['running'];
  onStep: (id: string) => void;
  onForm: () => void;
}

function Result({ held, text, running, onStep, onForm }: ResultProps) {
  if (running.isPending) return <Running />;
  if (running.isError) return <Stopped running={running} onForm={onForm} />;
  if (held.run === undefined) return <EmptyState icon="play" title={t('playground.run.none')} text={t('playground.run.none.text')} />;
  return <DryRunView key={held.run.result.tookMs} run={held.run.result} before={held.before} isOld={held.run.of !== text} onStep={onStep} />;
}

/** The server refused it, or it could not be asked. */
function Stopped({ running, onForm }: { running: Props['running']; onForm: () => void }) {
  const failure = asFailure(running.error);
  const refused = refusedAnswers(failure.body);
  if (refused.length > 0) {
    return (
      <ErrorState
        title={t('playground.run.refused', { count: refused.length })}
        text={
          <span className="pg-refused">
            {refused.slice(0, 20).map((it) => (
              <span key={it} dir="auto">{it.replace(/^instance\.?/, '')}</span>
            ))}
          </span>
        }
      >
        <Button onClick={onForm}>{t('playground.run.toForm')}</Button>
      </ErrorState>
    );
  }
  if (failure.kind === 'refused' || failure.kind === 'missing' || failure.kind === 'conflict') {
    return <ErrorState title={t('playground.run.failed')} text={failure.message} hint={failure.hint} code={failure.code} trace={failure.trace} onRetry={() => { running.mutate(); }} />;
  }
  return <FailureState failure={failure} retry={() => { running.mutate(); }} />;
}
