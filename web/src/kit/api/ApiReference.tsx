// The viewer of definitions: what can be called, one operation, a sample call; or the text itself.
import '../../ui/styles/api.css';
import './api.css';
import { useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref } from 'react';
import { addMessages, t } from '../../messages';
import { Banner, Button, EmptyState, formatBytes, formatNumber, IconButton, Segmented, Skeleton, SkeletonRows, Tooltip } from '../../ui';
import { languageOf } from './highlight';
import { apiMessages } from './messages';
import type { OperationItem, Outline, ReadError } from './model';
import { ABOUT, OperationList, SCHEMA } from './OperationList';
import { AboutPane, copy, OperationPane, SchemaPane } from './OperationPane';
import { SamplePane, SchemaSample } from './SamplePane';
import { SourceView } from './SourceView';
import { ownBase, TryIt } from './TryIt';
import { useAsked, useReader } from './useReader';
import type { RemoteReader } from './workerTalk';

addMessages(apiMessages);

/** What a page's keys can do with it. */
export interface ApiHandle {
  find: () => void;
}

export interface ApiReferenceProps {
  text: string;
  /** As the descriptor says: openapi, asyncapi, graphql, grpc; others are shown as text. */
  type: string;
  /** Offers to send operations to our own server. */
  tryIt?: boolean;
  /** The operation or schema that is shown; without it the viewer keeps this itself. */
  chosen?: string | undefined;
  onChoose?: (id: string) => void;
  /** `source` shows the text. */
  view?: 'reference' | 'source' | undefined;
  onView?: (view: 'reference' | 'source') => void;
  /** Where the text can be downloaded. */
  download?: string;
  ref?: Ref<ApiHandle>;
}

/** Three panes, or the text. */
export function ApiReference(props: ApiReferenceProps) {
  const { text, type, tryIt = false, download } = props;
  const [ownChosen, setOwnChosen] = useState<string>();
  const [ownView, setOwnView] = useState<'reference' | 'source'>();
  const chosen = props.onChoose === undefined ? ownChosen : props.chosen;
  const view = props.onView === undefined ? ownView : props.view;
  const reading = useReader(text, type);
  const filter = useRef<HTMLInputElement>(null);
  useImperativeHandle(props.ref, () => ({ find: () => { filter.current?.focus(); } }), []);
  const bytes = useMemo(() => new Blob([text]).size, [text]);
  if (text.trim() === '') return <EmptyState page icon="plug" title={t('api.empty')} text={t('api.emptyText')} />;
  const outline = reading.state === 'read' ? reading.reader.outline : undefined;
  const isSource = view === 'source' || reading.state === 'failed' || reading.state === 'textOnly';
  return (
    <div className="apiv">
      <div className="tools">
        {outline !== undefined && (
          <Segmented
            label={t('api.view')}
            value={isSource ? 'source' : 'reference'}
            onChange={props.onView ?? setOwnView}
            options={[
              { value: 'reference', label: t('api.reference'), count: formatNumber(outline.operations.length) },
              { value: 'source', label: t('api.source') },
            ]}
          />
        )}
        <span className="meta cut" dir="auto">
          {[outline?.format, outline?.version, formatBytes(bytes)].filter((it) => it !== undefined).join(' · ')}
        </span>
        <span className="end fx g4">
          <IconButton icon="copy" label={t('api.copy')} onClick={() => { copy(text, t('api.theText')); }} />
          {download !== undefined && <IconButton icon="download" label={t('api.download')} onClick={() => { window.location.assign(download); }} />}
        </span>
      </div>
      {reading.state === 'failed' && <Banner state="bad">{problemWords(reading.error, type, bytes)}</Banner>}
      {reading.state === 'textOnly' && <Banner state="info">{t('api.textOnly', { type })}</Banner>}
      {outline !== undefined && outline.elsewhere.length > 0 && (
        <Banner state="info">{t('api.elsewhere', { count: outline.elsewhere.length, first: outline.elsewhere[0]?.slice(0, 160) })}</Banner>
      )}
      {isSource ? (
        <SourceView text={text} language={languageOf(type, text)} problem={placeOf(reading.state === 'failed' ? reading.error : undefined)} />
      ) : reading.state === 'read' ? (
        <Panes reader={reading.reader} chosen={chosen} onChoose={props.onChoose ?? setOwnChosen} filter={filter} tryIt={tryIt} />
      ) : (
        <Waiting size={formatBytes(bytes)} />
      )}
    </div>
  );
}

interface PanesProps {
  reader: RemoteReader;
  chosen: string | undefined;
  onChoose: (id: string) => void;
  filter: Ref<HTMLInputElement>;
  tryIt: boolean;
}

function Panes({ reader, chosen, onChoose, filter, tryIt }: PanesProps) {
  const { outline } = reader;
  // Wide windows show something at once; on phones the list comes first.
  const id = chosen !== undefined && chosen !== '' ? chosen : (firstOf(outline)?.id ?? ABOUT);
  const item = outline.operations.find((it) => it.id === id);
  return (
    <div className={chosen === undefined || chosen === '' ? 'api pick' : 'api'}>
      <OperationList outline={outline} chosen={id} onChoose={onChoose} filter={filter} />
      {item !== undefined ? (
        <OneOperation key={item.id} reader={reader} item={item} tryIt={tryIt} back={() => { onChoose(''); }} />
      ) : id.startsWith(SCHEMA) ? (
        <OneSchema key={id} reader={reader} handle={id.slice(SCHEMA.length)} back={() => { onChoose(''); }} />
      ) : (
        <Article back={() => { onChoose(''); }}>
          <AboutPane outline={outline} />
          {outline.operations.length === 0 && <EmptyState icon="plug" title={t('api.noOperations')} text={t('api.noOperationsText')} />}
        </Article>
      )}
    </div>
  );
}

function firstOf(outline: Outline): OperationItem | undefined {
  for (const group of outline.groups) {
    const first = outline.operations.find((it) => it.group === group.name);
    if (first !== undefined) return first;
  }
  return undefined;
}

function Article({ back, children }: { back: () => void; children: ReactNode }) {
  return (
    <article className="opd">
      <div className="only-sm oback">
        <Button variant="quiet" icon="chevron-left" onClick={back}>
          {t('api.operations')}
        </Button>
      </div>
      {children}
    </article>
  );
}

function OneOperation({ reader, item, tryIt, back }: { reader: RemoteReader; item: OperationItem; tryIt: boolean; back: () => void }) {
  const operation = useAsked(() => reader.operation(item.id), [reader, item.id]);
  const [trying, setTrying] = useState(false);
  if (operation === undefined) return <Article back={back}><SkeletonRows rows={5} /></Article>;
  const { request } = operation;
  const own = ownBase(reader.outline);
  return (
    <>
      <Article back={back}>
        <OperationPane reader={reader} item={item} operation={operation} />
        {tryIt && request !== undefined && (
          <div className="atryb">
            {'reason' in own ? (
              <>
                <Tooltip text={own.reason}>
                  <Button icon="play" disabledReason={own.reason}>
                    {t('api.try')}
                  </Button>
                </Tooltip>
                <span className="meta" dir="auto">{own.reason}</span>
              </>
            ) : trying ? (
              <TryIt request={request} base={own.base} onClose={() => { setTrying(false); }} />
            ) : (
              <Button icon="play" onClick={() => { setTrying(true); }}>
                {t('api.try')}
              </Button>
            )}
          </div>
        )}
      </Article>
      <SamplePane operation={operation} isMessage={item.kind === 'event' && operation.answers.length === 0} />
    </>
  );
}

function OneSchema({ reader, handle, back }: { reader: RemoteReader; handle: string; back: () => void }) {
  const schema = useAsked(() => reader.schema(handle), [reader, handle]);
  if (schema === undefined) return <Article back={back}><SkeletonRows rows={5} /></Article>;
  return (
    <>
      <Article back={back}>
        <SchemaPane reader={reader} schema={schema} />
      </Article>
      <SchemaSample schema={schema} />
    </>
  );
}

function Waiting({ size }: { size: string }) {
  return (
    <div className="api pick" aria-busy="true" aria-label={t('api.reading', { size })}>
      <div className="ops">
        <SkeletonRows rows={8} />
      </div>
      <div className="opd">
        <p className="meta">{t('api.reading', { size })}</p>
        <Skeleton width="40%" height="16px" />
      </div>
    </div>
  );
}

function problemWords(error: ReadError, type: string, bytes: number): string {
  const { problem, message, line } = error;
  if (problem === 'syntax') return line === undefined ? t('api.problem.syntaxSomewhere', { message }) : t('api.problem.syntax', { line, message });
  return t(`api.problem.${problem}`, { message, type, size: formatBytes(bytes) });
}

function placeOf(error: ReadError | undefined): { line: number; message: string } | undefined {
  return error?.line === undefined ? undefined : { line: error.line, message: error.message };
}
