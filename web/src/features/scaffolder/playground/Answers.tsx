// The answers of the form: asked as the form would ask them, or written as YAML.
import { useState } from 'react';
import { parse, stringify } from 'yaml';
import { t } from '../../../messages';
import { CodeEditor, EmptyState, Segmented, type CodeProblem } from '../../../ui';
import { objectOf } from '../actions/reference';
import { hold, type Holding } from './store';
import type { Form } from './template';
import type { Checks } from './useChecks';

interface Props {
  held: Holding;
  checks: Checks;
}

/** The form. While the template is broken, the last one that could be read stays. */
export function Answers({ held, checks }: Props) {
  const [mode, setMode] = useState<'form' | 'yaml'>('yaml');
  const [last, setLast] = useState<Form>();
  const { form } = checks.read;
  if (form !== undefined && form !== last) setLast(form);
  const shown = form ?? last;
  if (shown === undefined) return <EmptyState icon="list-checks" title={t('playground.form.none')} text={t('playground.form.none.text')} />;
  return (
    <>
      <div className="pg-tools">
        <Segmented
          label={t('playground.form.as')}
          value={mode}
          onChange={setMode}
          options={[
            { value: 'form', label: t('playground.form.fields') },
            { value: 'yaml', label: t('playground.form.yaml') },
          ]}
        />
      </div>
      {mode === 'yaml' && <Written held={held} />}
    </>
  );
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
      <CodeEditor path={PATH} label={t('playground.form.yaml.label')} text={text} onChange={write} problems={problem === undefined ? [] : [problem]} grows />
    </div>
  );
}
