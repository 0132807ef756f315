// The steps of a run with their times against the usual; below them who began it and with which answers.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { OwnerChip, parseRef } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { formatDuration, formatExact, formatTime, StateShape, useTicking } from '../../../ui';
import { formQuery } from '../form/page/data';
import { titlesOf } from '../form/schema/titles';
import { answerText, shortDuration, stepShape, tookMs } from './figures';
import type { RunView, StepView } from './runData';

interface Props {
  run: RunView;
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

/** The column beside the log. */
export function StepList({ run, chosen, onChoose }: Props) {
  return (
    <nav className="rsteps" aria-label={t('run.steps')}>
      {run.steps.map((step) => (
        <Step key={step.id} step={step} href={paths.run(run.id, { step: step.id })} isChosen={step.id === chosen} onChoose={onChoose} />
      ))}
      <About run={run} />
    </nav>
  );
}

function Step({ step, href, isChosen, onChoose }: { step: StepView; href: string; isChosen: boolean; onChoose: (id: string) => void }) {
  return (
    <a
      className={isChosen ? 'rst on' : 'rst'}
      href={href}
      aria-current={isChosen ? 'step' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onChoose(step.id);
      }}
    >
      <StateShape shape={stepShape(step.status)} />
      <span className="t">
        <span className="cut" dir="auto" title={step.name}>
          <b>{step.name}</b>
        </span>
        <span className="l2 mono cut">
          {step.action}
          <span className="sr">, {t(`run.step.${step.status}`)}</span>
          {step.attempts > 1 && ` · ${t('run.step.attempts', { count: step.attempts })}`}
        </span>
      </span>
      <span className="tt">
        <Took step={step} />
        {step.usualMs !== undefined && step.status !== 'skipped' && (
          <span className="dim" title={t('run.step.usual')}>
            {formatDuration(step.usualMs < 1000 ? step.usualMs : Math.round(step.usualMs / 1000) * 1000)}
          </span>
        )}
      </span>
    </a>
  );
}

function Took({ step }: { step: StepView }) {
  const words = useTicking((now) => {
    const took = tookMs(step, now);
    if (took === undefined || step.status === 'skipped') return '';
    return shortDuration(took, step.status === 'processing');
  });
  return <span className="live">{words}</span>;
}

function About({ run }: { run: RunView }) {
  const [open, setOpen] = useState(false);
  const answers = Object.entries(run.parameters);
  const titles = useTitles(run, open);
  return (
    <div className="rmeta">
      <dl className="dl">
        {run.createdBy !== undefined && (
          <>
            <dt>{t('run.by')}</dt>
            <dd>{run.createdBy.includes(':') ? <OwnerChip owner={run.createdBy} /> : <span dir="auto">{run.createdBy}</span>}</dd>
          </>
        )}
        <dt>{t('run.at')}</dt>
        <dd>
          <time dateTime={new Date(run.createdAt).toISOString()} title={formatExact(run.createdAt)}>
            {formatTime(run.createdAt)}
          </time>
        </dd>
        {answers.length > 0 && (
          <>
            <dt>{t('run.answers')}</dt>
            <dd>
              <button
                type="button"
                className="link"
                aria-expanded={open}
                onClick={() => {
                  setOpen(!open);
                }}
              >
                {t('run.answers.count', { count: answers.length })}
              </button>
            </dd>
          </>
        )}
      </dl>
      {open && (
        <dl className="dl ranswers">
          {answers.slice(0, ANSWERS_MOST).map(([key, value]) => (
            <div key={key}>
              <dt dir="auto" title={key}>{titles.get(key) ?? key}</dt>
              <dd dir="auto">{answerText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

const ANSWERS_MOST = 200;

/** What the template's form calls its questions; nothing where the template is gone. */
function useTitles(run: RunView, wanted: boolean): ReadonlyMap<string, string> {
  const ref = run.templateRef === undefined ? undefined : parseRef(run.templateRef);
  const template = { namespace: ref?.namespace ?? 'default', name: ref?.name ?? '' };
  const { data } = useQuery({ ...formQuery(template), enabled: wanted && ref !== undefined, retry: false });
  return useMemo(() => (data === undefined ? new Map() : titlesOf(data)), [data]);
}
