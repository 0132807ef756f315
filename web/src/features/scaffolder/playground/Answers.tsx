// The answers of the form: asked as the form would ask them, or written as YAML.
import { useState } from 'react';
import { parse, stringify } from 'yaml';
import { t } from '../../../messages';
import { Banner, CodeEditor, EmptyState, Segmented, type CodeProblem } from '../../../ui';
import { objectOf } from '../actions/reference';
import { TemplateForm, type Secrets, type Values } from '../form';
import { hold, type Holding } from './store';
import type { Form } from './template';
import type { Checks } from './useChecks';

interface Props {
  held: Holding;
  checks: Checks;
  /** Presses the page's primary button. */
  onRun: () => void;
}

type Mode = 'form' | 'yaml';

/** The form. While the template is broken, the last one that could be read stays. */
export function Answers({ held, checks, onRun }: Props) {
  const [mode, setMode] = useState<Mode>('form');
  const [last, setLast] = useState<Form>();
  const { form } = checks.read;
  if (form !== undefined && form !== last) setLast(form);
  const shown = form ?? last;
  if (shown === undefined) return <EmptyState icon="list-checks" title={t('playground.form.none')} text={t('playground.form.none.text')} />;
  if (shown.steps.length === 0) return <EmptyState icon="list-checks" title={t('playground.form.empty')} text={t('playground.form.empty.text')} />;
  return (
    <>
      {form === undefined && <Banner state="warn">{t('playground.form.old')}</Banner>}
      <div className="pg-tools">
        <Segmented<Mode>
          label={t('playground.form.as')}
          value={mode}
          onChange={setMode}
          options={[
            { value: 'form', label: t('playground.form.fields') },
            { value: 'yaml', label: t('playground.form.yaml') },
          ]}
        />
      </div>
      {mode === 'yaml' ? (
        <Written held={held} />
      ) : (
        <div className="pg-asked">
          <TemplateForm form={shown} values={held.values} onValues={answer} secrets={held.secrets} onSecrets={keepSecrets} finish={{ label: t('playground.run'), onClick: onRun }} />
        </div>
      )}
    </>
  );
}

function answer(values: Values): void {
  hold({ values });
}

function keepSecrets(secrets: Secrets): void {
  hold({ secrets });
}

const PATH = 'answers.yaml';

function Written({ held }: { held: Holding }) {
  const [text, setText] = useState(() => (Object.keys(held.values).length === 0 ? '' : stringify(held.values)));
  const [problem, setProblem] = useState<CodeProblem>();
  const write = (next: string) => {
    setText(next);
    try {
      const values: unknown = parse(next, { maxAliasCount: 100 });
      hold({ values: objectOf(values) });
      setProblem(undefined);
    } catch (thrown) {
      const { linePos, message } = thrown as { linePos?: [{ line: number }]; message: string };
      setProblem({ severity: 'error', message: message.split('\n')[0] ?? message, line: linePos?.[0].line ?? 1 });
    }
  };
  return (
    <div className="pg-form">
      <p className="dim">{t('playground.form.yaml.text')}</p>
      <CodeEditor path={PATH} label={t('playground.form.yaml.label')} text={text} onChange={write} problems={problem === undefined ? NONE : [problem]} grows />
    </div>
  );
}

const NONE: readonly CodeProblem[] = [];
