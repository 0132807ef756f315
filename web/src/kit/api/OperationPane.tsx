// The middle pane: one operation, one schema, or what the definition says about itself.
import { t } from '../../messages';
import { Chip, formatNumber, Icon, IconButton, Markdown, StateShape, toast } from '../../ui';
import { FieldRows, Inside } from './FieldRows';
import type { AnswerItem, Content, Operation, OperationItem, Outline, SchemaDetail, Tone } from './model';
import { Method } from './OperationList';
import { useState } from 'react';
import { typeWords } from './words';
import type { RemoteReader } from './workerTalk';

/** The shape beside an answer. */
export const SHAPES: Readonly<Record<Tone, 'ok' | 'warn' | 'bad' | 'unknown'>> = { ok: 'ok', warn: 'warn', bad: 'bad', idle: 'unknown' };

/** Puts a text on the clipboard and says so. */
export function copy(text: string, what: string): void {
  void navigator.clipboard.writeText(text).then(
    () => { toast.show({ text: t('api.copied', { what }) }); },
    () => undefined,
  );
}

/** One operation. */
export function OperationPane({ reader, item, operation }: { reader: RemoteReader; item: OperationItem; operation: Operation }) {
  const description = operation.description ?? item.summary;
  return (
    <>
      <div className="fx wrap opn">
        <Method item={item} />
        <h2 className="mono brk" dir="auto">
          {item.name}
        </h2>
        <IconButton icon="copy" size="s" label={t('api.copyPath')} onClick={() => { copy(item.name, item.name); }} />
        {item.deprecated && <Chip tone="warn">{t('api.deprecated')}</Chip>}
      </div>
      {item.summary !== undefined && item.summary !== description && <p className="osum" dir="auto">{item.summary}</p>}
      {description !== undefined && (
        <div className="read">
          <Markdown text={description} />
        </div>
      )}
      {operation.facts.length > 0 && (
        <div className="facts">
          {operation.facts.map((it) => (
            <div key={it.key}>
              <span className="k">{t(`api.fact.${it.key}`)}</span>
              <code className="brk" dir="auto">
                {it.key === 'stream' ? t(`api.stream.${it.value}`) : it.value}
              </code>
            </div>
          ))}
        </div>
      )}
      {operation.parameters.length > 0 && (
        <>
          <h3 className="hh">{t('api.parameters')}</h3>
          <FieldRows reader={reader} fields={operation.parameters} />
        </>
      )}
      {operation.contents.map((it, index) => (
        <ContentRows key={`${it.label} ${index}`} reader={reader} content={it} title={item.kind === 'event' && operation.answers.length === 0 ? t('api.message') : t(it.label.includes('/') ? 'api.body' : 'api.input')} />
      ))}
      {operation.answers.length > 0 && (
        <>
          <h3 className="hh">{t('api.answers')}</h3>
          {operation.answers.map((it) => (
            <AnswerRow key={it.status} reader={reader} answer={it} />
          ))}
        </>
      )}
    </>
  );
}

function ContentRows({ reader, content, title }: { reader: RemoteReader; content: Content; title: string }) {
  return (
    <>
      <h3 className="hh">
        {title}{' '}
        <span className="dim" dir="auto">
          {content.label}
        </span>
      </h3>
      {content.description !== undefined && (
        <div className="mid">
          <Markdown text={content.description} />
        </div>
      )}
      {content.fields.length > 0 ? (
        <FieldRows reader={reader} fields={content.fields} />
      ) : (
        <p className="mono mid aone" dir="auto">
          {typeWords(content.type)}
        </p>
      )}
    </>
  );
}

function AnswerRow({ reader, answer }: { reader: RemoteReader; answer: AnswerItem }) {
  const [open, setOpen] = useState(false);
  const type = answer.type === undefined ? undefined : typeWords(answer.type);
  return (
    <>
      <div className="prm ans">
        <div className="fx">
          <StateShape shape={SHAPES[answer.tone]} />
          <b className="mono">{answer.status}</b>
        </div>
        <div className="fx top">
          <span className="brk grow" dir="auto">
            {answer.description}
          </span>
          {type !== undefined &&
            (answer.handle === undefined ? (
              <code className="mid" dir="auto">{type}</code>
            ) : (
              <button type="button" className="atype" aria-expanded={open} onClick={() => { setOpen(!open); }}>
                <code className="mid" dir="auto">{type}</code>
                <Icon name={open ? 'chevron-down' : 'chevron-right'} size="s" />
              </button>
            ))}
        </div>
      </div>
      {open && answer.handle !== undefined && (
        <div className="prmin">
          <Inside reader={reader} handle={answer.handle} depth={1} />
        </div>
      )}
    </>
  );
}

/** One schema. */
export function SchemaPane({ reader, schema }: { reader: RemoteReader; schema: SchemaDetail }) {
  return (
    <>
      <div className="fx wrap opn">
        <Icon name="package" />
        <h2 className="mono brk" dir="auto">
          {schema.name}
        </h2>
        <span className="dim">{typeWords(schema.type)}</span>
      </div>
      {schema.description !== undefined && (
        <div className="read">
          <Markdown text={schema.description} />
        </div>
      )}
      {schema.fields.length > 0 && (
        <>
          <h3 className="hh">{t('api.fields')}</h3>
          <FieldRows reader={reader} fields={schema.fields} />
        </>
      )}
    </>
  );
}

/** Title, version, servers and the description of the whole. */
export function AboutPane({ outline }: { outline: Outline }) {
  return (
    <>
      <div className="fx wrap opn">
        <h2 className="brk" dir="auto">
          {outline.title ?? outline.format}
        </h2>
        <Chip>{outline.format}</Chip>
      </div>
      <div className="facts">
        {outline.version !== undefined && (
          <div>
            <span className="k">{t('api.version')}</span>
            <span dir="auto">{outline.version}</span>
          </div>
        )}
        <div>
          <span>{t('api.operationsCount', { count: outline.operations.length, number: formatNumber(outline.operations.length) })}</span>
        </div>
        <div>
          <span>{t('api.schemasCount', { count: outline.schemas.length, number: formatNumber(outline.schemas.length) })}</span>
        </div>
      </div>
      {outline.description !== undefined && (
        <div className="read">
          <Markdown text={outline.description} />
        </div>
      )}
      {outline.servers.length > 0 && (
        <>
          <h3 className="hh">{t('api.servers')}</h3>
          {outline.servers.slice(0, 20).map((it, index) => (
            <div key={index} className="prm">
              <div>
                <code className="brk" dir="auto">{it.url}</code>
              </div>
              <div>{it.description !== undefined && <Markdown text={it.description} />}</div>
            </div>
          ))}
        </>
      )}
      {outline.groups
        .filter((it) => it.description !== undefined)
        .slice(0, 100)
        .map((it) => (
          <div key={it.name} className="prm">
            <div>
              <b dir="auto">{it.name}</b>
              <span className="dim">{formatNumber(outline.operations.filter((one) => one.group === it.name).length)}</span>
            </div>
            <div>
              <Markdown text={it.description ?? ''} />
            </div>
          </div>
        ))}
    </>
  );
}
