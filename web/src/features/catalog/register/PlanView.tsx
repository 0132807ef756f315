// A plan: its documents at the left with what will happen, the chosen file at the right with what is wrong
// under its lines.
import { useEffect, useMemo, useRef } from 'react';
import type { EntityProblem } from '../../../api/entityView';
import { useCommands } from '../../../commands/registry';
import { EntityLink, KindGlyph } from '../../../kit';
import { t } from '../../../messages';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { EmptyState, Icon, Kbd, StateShape, YamlView, type YamlHandle } from '../../../ui';
import { fileName, problemsOf, type PlannedDocument, type Preview } from './plan';

const DANGLING_MOST = 5;

/** Everything that a plan shows. */
export function PlanView({ preview }: { preview: Preview }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const documents = preview.documents ?? [];
  const files = preview.files ?? [];
  const firstBroken = documents.findIndex((it) => it.problems.length > 0);
  const wanted = Number(query.get('document') ?? Math.max(firstBroken, 0));
  const chosen = documents[wanted];
  const file = files.find((it) => it.file === chosen?.file) ?? files.find((it) => it.problems.length > 0) ?? files[0];
  const yaml = useRef<YamlHandle>(null);
  const problems = useMemo(() => (file === undefined ? [] : problemsOf(preview, file.file)), [preview, file]);
  useCommands(
    useMemo(
      () => [
        { id: 'register.previous', title: t('catalog.register.previous'), group: 'page', keys: ['['], run: () => yaml.current?.previous() },
        { id: 'register.next', title: t('catalog.register.next'), group: 'page', keys: [']'], run: () => yaml.current?.next() },
      ],
      [],
    ),
  );
  if (file === undefined) return <EmptyState title={t('catalog.register.nothing')} text={t('catalog.register.nothingText')} />;
  return (
    <div className="reg">
      <div className="regl">
        <ul aria-label={t('catalog.register.list')}>
          {documents.map((it, index) => (
            <li key={`${it.file}:${it.line}`}>
              <DocumentRow
                document={it}
                isChosen={it === chosen}
                choose={() => {
                  setQuery({ document: String(index) }, { replace: true });
                }}
              />
            </li>
          ))}
        </ul>
        <WillHappen preview={preview} />
      </div>
      <section className="regy" aria-label={fileName(file.file)}>
        <header className="fx">
          <b className="mono cut" title={file.file} dir="auto">
            {fileName(file.file)}
          </b>
          {file.truncated && <span className="meta">{t('catalog.register.truncated')}</span>}
          <div className="acts fx g4 end">
            {problems.length > 0 && (
              <span className="meta hide-sm nw">
                <Kbd keys="[" /> <Kbd keys="]" /> {t('catalog.register.walk')}
              </span>
            )}
          </div>
        </header>
        <FileText file={file.file} text={file.text} isWithheld={file.withheld === true} problems={problems} line={chosen?.line ?? 1} handle={yaml} />
      </section>
    </div>
  );
}

function DocumentRow({ document, isChosen, choose }: { document: PlannedDocument; isChosen: boolean; choose: () => void }) {
  const errors = document.problems.filter((it) => it.severity === 'error').length;
  const shape = document.state === 'invalid' ? 'bad' : document.problems.length > 0 ? 'warn' : 'ok';
  return (
    <button type="button" className={isChosen ? 'li on' : 'li'} aria-current={isChosen ? 'true' : undefined} onClick={choose}>
      <StateShape shape={shape} />
      <span className="t">
        <span className="fx g4">
          <KindGlyph kind={document.kind ?? ''} />
          <b className="cut" dir="auto">
            {document.name ?? t('catalog.register.unnamed')}
          </b>
        </span>
        <span className="l2 mono cut">
          {fileName(document.file)}:{document.line}
        </span>
      </span>
      <span className="meta nw">
        {document.problems.length === 0
          ? t(`catalog.register.state.${document.state}`)
          : errors > 0
            ? t('catalog.register.problems', { count: errors })
            : t('catalog.register.warnings', { count: document.problems.length })}
      </span>
    </button>
  );
}

function WillHappen({ preview }: { preview: Preview }) {
  const dangling = preview.dangling ?? [];
  return (
    <div className="regs">
      <h2>{t('catalog.register.will')}</h2>
      <ul className="will">
        <li>
          <Icon name="plus" />
          {t('catalog.register.willAppear', { count: preview.appears.total })}
        </li>
        {preview.relations !== undefined && (
          <li>
            <Icon name="link" />
            {t('catalog.register.willRelate', { count: preview.relations })}
          </li>
        )}
        {dangling.length > 0 && (
          <li>
            <StateShape shape="warn" />
            <span>
              {t('catalog.register.willDangle', { count: dangling.length })}{' '}
              {dangling.slice(0, DANGLING_MOST).map((it) => (
                <code key={`${it.entityRef}${it.relation}${it.targetRef}`} className="brk">
                  {it.targetRef}{' '}
                </code>
              ))}
            </span>
          </li>
        )}
        {preview.refused.map((it) => (
          <li key={it.entityRef}>
            <StateShape shape="bad" />
            <span>
              <EntityLink entity={it.entityRef} /> {t('catalog.register.refused')}
            </span>
          </li>
        ))}
        {preview.heldBack.length > 0 && (
          <li>
            <StateShape shape="skipped" />
            {t('catalog.register.heldBack', { count: preview.heldBack.length })}
          </li>
        )}
        <li>
          <Icon name="undo-2" />
          {t('catalog.register.undoable')}
        </li>
      </ul>
    </div>
  );
}

interface FileTextProps {
  file: string;
  text: string;
  isWithheld: boolean;
  problems: readonly EntityProblem[];
  line: number;
  handle: React.RefObject<YamlHandle | null>;
}

function FileText({ file, text, isWithheld, problems, line, handle }: FileTextProps) {
  const shown = useMemo(
    () => problems.map((it) => ({ severity: it.severity, message: it.message, hint: it.hint, line: it.line ?? line, column: it.column })),
    [problems, line],
  );
  useEffect(() => {
    if (shown.length > 0) handle.current?.next();
  }, [file, shown.length, handle]);
  if (isWithheld) return <EmptyState title={t('catalog.register.withheld')} text={t('catalog.register.withheldText')} />;
  return <YamlView label={fileName(file)} text={text} problems={shown} handle={handle} />;
}
