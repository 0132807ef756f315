// One action, filter or global: what it does, whether it can be used here, examples, what it takes and gives.
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Banner, CodeBlock, IconButton, Markdown, toast } from '../../../ui';
import type { Entry } from './reference';
import { SchemaTable } from './SchemaTable';

/** The right pane. Its heading is the name. */
export function EntryDetail({ entry, back }: { entry: Entry; back: string }) {
  const link = paths.actions(entry.kind === 'action' ? { action: entry.id } : { view: 'language', action: entry.id });
  const copy = () => {
    void navigator.clipboard.writeText(new URL(link, window.location.origin).href).then(() => {
      toast.show({ text: t('actions.linkCopied') });
    });
  };
  return (
    <section className="opd" aria-label={entry.id}>
      <div className="fx act-h">
        <IconButton className="only-sm" icon="chevron-left" label={t('actions.back')} href={back} />
        <h2 className="mono brk" dir="ltr">
          {entry.id}
        </h2>
        <span className="meta nw">{t(`actions.kind.${entry.kind}`)}</span>
        <IconButton className="end" icon="link" label={t('actions.copyLink')} onClick={copy} />
      </div>
      {entry.unavailable !== undefined && (
        <Banner state="warn" shape="skipped">
          <b>{t('actions.unavailable')}</b> <bdi>{entry.unavailable}</bdi>
        </Banner>
      )}
      <div className="read">
        <Markdown text={entry.description === '' ? t('actions.noDescription') : entry.description} />
      </div>
      {entry.kind === 'value' && <CodeBlock text={JSON.stringify(entry.value, null, 2)} title={t('actions.value')} />}
      {entry.schemas.map(({ of, schema }, index) => (
        <div key={index}>
          <h3 className="hh">{t(`actions.${of}`)}</h3>
          <SchemaTable caption={t(`actions.of.${of}`, { name: entry.id })} schema={schema} />
        </div>
      ))}
      <h3 className="hh">{t('actions.examples')}</h3>
      {entry.examples.length === 0 && <p className="dim act-e">{t('actions.noExamples')}</p>}
      {entry.examples.map((example, index) => (
        <div key={index} className="act-e">
          <Markdown text={example.description} />
          <CodeBlock text={example.example.trimEnd()} />
          {example.notes !== undefined && example.notes !== '' && <Markdown text={example.notes} />}
        </div>
      ))}
    </section>
  );
}
