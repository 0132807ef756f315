// What a dry run came to: its steps with input, output and log; the files it made; its output; what changed since.
import { useMemo, useState } from 'react';
import { t } from '../../../messages';
import { A, Banner, CodeBlock, CodeFile, Diff, EmptyState, formatBytes, formatDuration, Icon, Markdown, Segmented, State, StateShape, type DiffMode, type Shape } from '../../../ui';
import { stringify } from 'yaml';
import { FileTree } from './FileTree';
import { compare } from './lineDiff';
import type { DryRun, DryStep, MadeFile, StepState } from './server';

type Part = 'steps' | 'files' | 'output' | 'changes';

interface Props {
  run: DryRun;
  before: DryRun | undefined;
  /** The template was changed since. */
  isOld: boolean;
  onStep: (id: string) => void;
}

const SHAPES: Readonly<Record<StepState, Shape>> = { done: 'ok', skipped: 'skipped', recorded: 'half', failed: 'bad' };

/** The result. */
export function DryRunView({ run, before, isOld, onStep }: Props) {
  const [part, setPart] = useState<Part>('steps');
  const changes = useMemo(() => (before === undefined ? [] : compare(before.files, run.files)), [run, before]);
  const failed = run.problem !== undefined;
  return (
    <>
      <Banner state={failed ? 'bad' : 'info'} shape={failed ? 'bad' : 'ok'} role="status">
        {failed ? (
          <>
            <b>{t('playground.run.failed')}</b> <bdi>{run.problem?.message}</bdi>
          </>
        ) : (
          t('playground.run.done', { steps: t('playground.steps', { count: run.steps.length }), files: t('playground.files', { count: run.files.length }), time: formatDuration(run.tookMs) })
        )}
        {isOld && <span className="meta"> {t('playground.run.old')}</span>}
      </Banner>
      <div className="pg-tools">
        <Segmented<Part>
          label={t('playground.run.show')}
          value={part}
          onChange={setPart}
          options={[
            { value: 'steps', label: t('playground.run.steps'), count: run.steps.length },
            { value: 'files', label: t('playground.run.files'), count: run.files.length },
            { value: 'output', label: t('playground.run.output') },
            ...(before === undefined ? [] : [{ value: 'changes' as const, label: t('playground.run.changes'), count: changes.length }]),
          ]}
        />
      </div>
      {part === 'steps' && <Steps run={run} onStep={onStep} />}
      {part === 'files' && <Files files={run.files} />}
      {part === 'output' && <Output run={run} />}
      {part === 'changes' && <Changes changes={changes} />}
    </>
  );
}

function Steps({ run, onStep }: { run: DryRun; onStep: (id: string) => void }) {
  if (run.steps.length === 0) return <EmptyState title={t('playground.run.noSteps')} text={t('playground.run.noSteps.text')} />;
  return (
    <>
      <ol className="pg-steps">
        {run.steps.map((step, index) => (
          <Step key={step.id} step={step} isOpen={step.state === 'failed' || index === 0} onStep={onStep} />
        ))}
      </ol>
      {run.log.length > 0 && (
        <div className="pg-log">
          <h2>{t('playground.run.log')}</h2>
          <CodeBlock text={run.log.join('\n')} />
        </div>
      )}
    </>
  );
}

function Step({ step, isOpen, onStep }: { step: DryStep; isOpen: boolean; onStep: (id: string) => void }) {
  const [open, setOpen] = useState(isOpen);
  return (
    <li>
      <button type="button" className="pg-step" aria-expanded={open} onClick={() => { setOpen(!open); }}>
        <Icon name={open ? 'chevron-down' : 'chevron-right'} size="s" />
        <StateShape shape={SHAPES[step.state]} />
        <span className="grow">
          <b dir="auto">{step.name}</b>
          <span className="l2 mono" dir="ltr">{step.action}</span>
        </span>
        <span className="meta nw">{t(`playground.state.${step.state}`)}</span>
      </button>
      {open && (
        <div className="pg-given">
          {step.message !== undefined && step.message !== '' && <p dir="auto">{step.message}</p>}
          <Shown title={t('playground.run.input')} value={step.input} none={t('playground.run.noInput')} />
          {step.output !== undefined && <Shown title={t('playground.run.put')} value={step.output} none={t('playground.run.noOutput')} />}
          {step.log.length > 0 && <CodeBlock title={t('playground.run.log')} text={step.log.join('\n')} />}
          <button type="button" className="btn q s" onClick={() => { onStep(step.id); }}>{t('playground.run.toLine')}</button>
        </div>
      )}
    </li>
  );
}

/** A value as YAML. */
function Shown({ title, value, none }: { title: string; value: unknown; none: string }) {
  const isEmpty = value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  if (isEmpty) return <p className="dim">{none}</p>;
  return <CodeBlock title={title} text={stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd()} />;
}

function Files({ files }: { files: readonly MadeFile[] }) {
  const [chosen, setChosen] = useState(files[0]?.path);
  const file = files.find((it) => it.path === chosen) ?? files[0];
  if (file === undefined) return <EmptyState icon="folder" title={t('playground.run.noFiles')} text={t('playground.run.noFiles.text')} />;
  return (
    <div className="pg-made">
      <FileTree
        label={t('playground.run.files')}
        paths={files.map((it) => it.path)}
        chosen={file.path}
        onChoose={setChosen}
        mark={(path) => ({ executable: files.find((it) => it.path === path)?.executable === true })}
      />
      <section aria-label={file.path}>
        <header className="fx">
          <b className="mono cut" dir="auto" title={file.path}>{file.path}</b>
          <span className="meta end nw">{formatBytes(file.size)}</span>
        </header>
        {file.text === undefined ? (
          <EmptyState icon="file-text" title={t('playground.binary')} text={t('playground.binary.made', { size: formatBytes(file.size) })} />
        ) : file.text === '' ? (
          <EmptyState icon="file-text" title={t('playground.emptyFile')} />
        ) : (
          <CodeFile key={file.path} path={file.path} text={file.text} />
        )}
      </section>
    </div>
  );
}

interface OutputLink {
  title?: unknown;
  url?: unknown;
  entityRef?: unknown;
}

function Output({ run }: { run: DryRun }) {
  const { links, text } = run.output;
  const texts = Array.isArray(text) ? (text as { title?: unknown; content?: unknown }[]) : [];
  if (Object.keys(run.output).length === 0) return <EmptyState title={t('playground.run.noResult')} text={t('playground.run.noResult.text')} />;
  return (
    <div className="pg-out">
      {Array.isArray(links) && links.length > 0 && (
        <ul className="will">
          {(links as OutputLink[]).map((it, index) => (
            <li key={index}>
              <Icon name="link" size="s" />
              {typeof it.url === 'string' ? <A href={it.url}>{label(it)}</A> : <bdi>{label(it)}</bdi>}
              {typeof it.entityRef === 'string' && <span className="meta">{it.entityRef}</span>}
            </li>
          ))}
        </ul>
      )}
      {texts.map((it, index) => (
        <div key={index}>
          {typeof it.title === 'string' && <h2 dir="auto">{it.title}</h2>}
          {typeof it.content === 'string' && <Markdown text={it.content} />}
        </div>
      ))}
      <Shown title={t('playground.run.output')} value={run.output} none="" />
    </div>
  );
}

function label(link: OutputLink): string {
  return [link.title, link.url, link.entityRef].find((it): it is string => typeof it === 'string' && it !== '') ?? '';
}

function Changes({ changes }: { changes: ReturnType<typeof compare> }) {
  const [mode, setMode] = useState<DiffMode>('unified');
  if (changes.length === 0) return <EmptyState shape="ok" title={t('playground.run.same')} text={t('playground.run.same.text')} />;
  return <Diff files={changes} mode={mode} onMode={setMode} />;
}

/** While it runs. */
export function Running() {
  return (
    <Banner state="info" role="status">
      <State shape="running">{t('playground.run.running')}</State>
    </Banner>
  );
}
