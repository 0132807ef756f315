// Every field that templates may ask with: what it takes, an example to change, and the answer that it gives.
import { useMemo, useState } from 'react';
import { parse, stringify } from 'yaml';
import { t } from '../../../messages';
import { A, Banner, CodeBlock, CodeEditor, EmptyState, Select, type CodeProblem } from '../../../ui';
import { objectOf } from '../actions/reference';
import { fieldDocs, TemplateForm, type FieldDoc, type FormDescription, type Secrets, type Values } from '../form';

interface Props {
  chosen: string | undefined;
  hrefOf: (name: string) => string;
  onChoose: (name: string) => void;
}

const ANSWER = 'answer';
const NOTHING: Values = {};

/** List, example, field. */
export function FieldExplorer({ chosen, hrefOf, onChoose }: Props) {
  const doc = fieldDocs.find((it) => it.name === chosen) ?? (chosen === undefined ? fieldDocs[0] : undefined);
  return (
    <div className="pg-fields">
      <nav className="hide-sm" aria-label={t('playground.tab.fields')}>
        {fieldDocs.map((it) => (
          <A key={it.name} href={hrefOf(it.name)} className={it === doc ? 'op on' : 'op'} aria-current={it === doc ? 'true' : undefined}>
            <span className="cut mono">{it.name}</span>
          </A>
        ))}
      </nav>
      <div className="only-sm pg-which">
        <Select
          aria-label={t('playground.fields.which')}
          value={doc?.name}
          options={fieldDocs.map((it) => ({ value: it.name, label: it.name }))}
          onChange={(name) => {
            if (name !== undefined) onChoose(name);
          }}
        />
      </div>
      {doc === undefined ? <EmptyState title={t('playground.fields.unknown', { name: (chosen ?? '').slice(0, 100) })} text={t('playground.fields.unknown.text')} /> : <Explored key={doc.name} doc={doc} />}
    </div>
  );
}

function Explored({ doc }: { doc: FieldDoc }) {
  const [text, setText] = useState(() => stringify(doc.example));
  const [read, setRead] = useState<Readonly<Record<string, unknown>>>(doc.example);
  const [problem, setProblem] = useState<CodeProblem>();
  const [values, setValues] = useState<Values>(NOTHING);
  const [secrets, setSecrets] = useState<Secrets>({});
  const write = (next: string) => {
    setText(next);
    try {
      const value: unknown = parse(next, { maxAliasCount: 100 });
      setRead(objectOf(value));
      setProblem(undefined);
    } catch (thrown) {
      const { linePos, message } = thrown as { linePos?: [{ line: number }]; message: string };
      setProblem({ severity: 'error', message: message.split('\n')[0] ?? message, line: linePos?.[0].line ?? 1 });
    }
  };
  const form = useMemo<FormDescription>(() => ({ title: doc.name, steps: [{ title: doc.name, schema: { type: 'object', properties: { [ANSWER]: read } } }] }), [doc.name, read]);
  return (
    <section className="pg-field" aria-label={doc.name}>
      <div>
        <h2 className="mono">{doc.name}</h2>
        <p>{t(doc.about)}</p>
        <h3>{t('playground.fields.options')}</h3>
        {doc.options.length === 0 ? (
          <p className="dim">{t('playground.fields.noOptions')}</p>
        ) : (
          <dl className="dl">
            {doc.options.map((it) => [
              <dt key={it.name}>
                <code>{it.name}</code>
              </dt>,
              <dd key={`${it.name} takes`} className="mono">
                {it.takes}
              </dd>,
            ])}
          </dl>
        )}
        <h3>{t('playground.fields.example')}</h3>
        <p className="dim">{t('playground.fields.example.text')}</p>
        <CodeEditor path={`${doc.name}.yaml`} label={t('playground.fields.label', { name: doc.name })} text={text} onChange={write} problems={problem === undefined ? NONE : [problem]} grows />
      </div>
      <div>
        <h3>{t('playground.fields.field')}</h3>
        {problem !== undefined && <Banner state="warn">{t('playground.form.old')}</Banner>}
        <TemplateForm form={form} values={values} onValues={setValues} secrets={secrets} onSecrets={setSecrets} />
        <h3>{t('playground.fields.value')}</h3>
        <p className="dim">{t(doc.answers)}</p>
        {values[ANSWER] === undefined ? <p className="dim">{t('playground.fields.noValue')}</p> : <CodeBlock text={stringify(values[ANSWER]).trimEnd()} />}
      </div>
    </section>
  );
}

const NONE: readonly CodeProblem[] = [];
