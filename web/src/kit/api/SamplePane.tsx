// The right-hand pane: a sample call, and an example of each answer.
import { useState } from 'react';
import { t } from '../../messages';
import { IconButton, Segmented, Select, State } from '../../ui';
import { Code } from './Code';
import type { Operation, SchemaDetail } from './model';
import { copy, SHAPES } from './OperationPane';

/** Sample and answers of an operation. */
export function SamplePane({ operation, isMessage }: { operation: Operation; isMessage: boolean }) {
  const [label, setLabel] = useState('');
  const [status, setStatus] = useState('');
  const sample = operation.samples.find((it) => it.label === label) ?? operation.samples[0];
  const example = operation.examples.find((it) => it.status === status) ?? operation.examples[0];
  const title = t(isMessage ? 'api.sampleMessage' : 'api.sample');
  return (
    <aside className="sample" aria-label={title}>
      {sample !== undefined && (
        <>
          <header className="fx">
            {operation.samples.length > 4 ? (
              <Select aria-label={t('api.language')} size="s" value={sample.label} onChange={(it) => { setLabel(it ?? ''); }} options={operation.samples.map((it) => ({ value: it.label, label: it.label }))} />
            ) : (
              <Segmented label={t('api.language')} value={sample.label} onChange={setLabel} options={operation.samples.map((it) => ({ value: it.label, label: it.label }))} />
            )}
            <span className="end">
              <IconButton icon="copy" size="s" label={t('api.copy')} onClick={() => { copy(sample.text, title); }} />
            </span>
          </header>
          <Code text={sample.text} language={sample.language} label={title} />
        </>
      )}
      {example !== undefined && (
        <>
          <header className="fx rs">
            <b>{t('api.answer')}</b>
            {operation.examples.length > 1 ? (
              <Segmented label={t('api.answer')} value={example.status} onChange={setStatus} options={operation.examples.slice(0, 5).map((it) => ({ value: it.status, label: it.status }))} />
            ) : (
              <State shape={SHAPES[example.tone]}>{example.status}</State>
            )}
            <span className="meta end">{t('api.example')}</span>
          </header>
          <Code text={example.text} language="json" label={t('api.answer')} />
        </>
      )}
    </aside>
  );
}

/** An example of a schema. */
export function SchemaSample({ schema }: { schema: SchemaDetail }) {
  return (
    <aside className="sample" aria-label={t('api.sampleMessage')}>
      <header className="fx">
        <b>{t('api.sampleMessage')}</b>
        <span className="end">
          <IconButton icon="copy" size="s" label={t('api.copy')} onClick={() => { copy(schema.example, schema.name); }} />
        </span>
      </header>
      <Code text={schema.example} language={schema.language} label={t('api.sampleMessage')} />
    </aside>
  );
}
