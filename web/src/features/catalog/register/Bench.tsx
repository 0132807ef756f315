// The work bench: documents and what will happen at the left, the chosen document with its problems at the
// right. `[` and `]` walk through all problems of all documents.
import { useEffect, useMemo, useRef, useState } from 'react';
import { severityOf, type EntityProblem } from '../../../api/entityView';
import type { Registration } from '../../../api/registering';
import { useCommands } from '../../../commands/registry';
import { kindIcon } from '../../../kit';
import { t } from '../../../messages';
import { Banner, Button, formatDuration, Icon, Kbd, StateShape, YamlView, type YamlHandle, type YamlProblem } from '../../../ui';
import { Happens } from './Happens';
import { fileName, shapeOf, tallyOf, type Row, type Tally } from './words';

interface Props {
  plan: Registration;
  rows: readonly Row[];
}

/** What was read. The worst document is shown first. */
export function Bench({ plan, rows }: Props) {
  const tally = useMemo(() => tallyOf(plan, rows), [plan, rows]);
  const [chosen, setChosen] = useState(() => worst(rows));
  const row = rows[chosen] ?? rows[0];
  return (
    <>
      <Sum plan={plan} tally={tally} />
      <div className="reg">
        <div className="regl">
          <div role="group" aria-label={t('catalog.register.list')}>
            {rows.map((it, index) => (
              <DocumentRow key={it.key} row={it} on={it === row} onChoose={() => { setChosen(index); }} />
            ))}
          </div>
          <Happens plan={plan} rows={rows} tally={tally} />
        </div>
        {row !== undefined && <Written rows={rows} chosen={rows.indexOf(row)} plan={plan} onChoose={setChosen} />}
      </div>
    </>
  );
}

function worst(rows: readonly Row[]): number {
  const bad = rows.findIndex((it) => shapeOf(it) === 'bad');
  return bad >= 0 ? bad : Math.max(0, rows.findIndex((it) => it.problems.length > 0));
}

function Sum({ plan, tally }: { plan: Registration; tally: Tally }) {
  const wrong = [
    tally.invalid > 0 && t('catalog.register.sum.invalid', { count: tally.invalid }),
    tally.failedFiles > 0 && t('catalog.register.sum.failed', { count: tally.failedFiles }),
    tally.warned > 0 && t('catalog.register.sum.warned', { count: tally.warned }),
  ].filter((it): it is string => it !== false);
  const sum = t('catalog.register.sum', {
    documents: t('catalog.register.documents', { count: tally.documents }),
    files: t('catalog.register.files', { count: tally.files }),
    time: formatDuration(plan.tookMs),
  });
  return (
    <Banner state={wrong.length > 0 ? 'warn' : 'info'} shape={wrong.length > 0 ? 'warn' : 'ok'} role="status">
      {sum} <b>{wrong.length > 0 ? `${wrong.join(', ')}.` : t('catalog.register.sum.fine')}</b>
    </Banner>
  );
}

function DocumentRow({ row, on, onChoose }: { row: Row; on: boolean; onChoose: () => void }) {
  const { document } = row;
  return (
    <button type="button" className={on ? 'li row on' : 'li row'} aria-pressed={on} onClick={onChoose}>
      <StateShape shape={shapeOf(row)} />
      <span className="t">
        <span className="fx g4">
          <Icon name={document === undefined ? 'file-text' : kindIcon(document.kind ?? '')} size="s" />
          <b className="cut" dir="auto">
            {document === undefined ? fileName(row.file) : (document.name ?? t('catalog.register.unnamed'))}
          </b>
        </span>
        <span className="l2 mono" dir="ltr" title={row.file} style={{ display: 'block' }}>
          {fileName(row.file)}:{row.line}
        </span>
      </span>
      <span className="meta nw">{remark(row)}</span>
    </button>
  );
}

function remark(row: Row): string {
  if (row.document === undefined) return t('catalog.register.notRead');
  const errors = row.problems.filter((it) => it.severity === 'error').length;
  if (errors > 0) return t('catalog.register.problems', { count: row.problems.length });
  if (row.problems.length > 0) return t('catalog.register.warnings', { count: row.problems.length });
  return t(`catalog.register.state.${row.document.state}`);
}

interface WrittenProps extends Props {
  chosen: number;
  onChoose: (index: number) => void;
}

/** The chosen document as it is written. */
function Written({ rows, chosen, plan, onChoose }: WrittenProps) {
  const row = rows[chosen] as Row;
  const handle = useRef<YamlHandle>(null);
  const at = useRef({ row: chosen, step: -1 });
  const arriving = useRef<1 | -1 | 0>(0);
  const walk = useMemo(() => walker({ rows, chosen, at, arriving, handle, onChoose }), [rows, chosen, onChoose]);
  useEffect(() => {
    at.current = { row: chosen, step: -1 };
    if (arriving.current === 1) handle.current?.next();
    if (arriving.current === -1) handle.current?.previous();
    arriving.current = 0;
  }, [chosen]);
  useCommands(
    useMemo(
      () => [
        { id: 'register.next', title: t('catalog.register.next'), group: 'page' as const, icon: 'arrow-down', keys: [']'], run: () => { walk(1); } },
        { id: 'register.previous', title: t('catalog.register.previous'), group: 'page' as const, icon: 'arrow-up', keys: ['['], run: () => { walk(-1); } },
      ],
      [walk],
    ),
  );
  const file = plan.files.find((it) => it.file === row.file);
  const link = row.file.startsWith('url:') ? row.file.slice('url:'.length) : undefined;
  return (
    <section className="regy" aria-label={fileName(row.file)}>
      <header>
        <b className="mono cut name" title={row.file}>
          {fileName(row.file)}
        </b>
        {row.place !== undefined && row.place.of > 1 && <span className="meta nw">{t('catalog.register.document', { index: row.place.index + 1, of: row.place.of })}</span>}
        <div className="acts fx g4 end">
          {rows.some((it) => it.problems.length > 0) && (
            <span className="meta hide-sm nw">
              <Kbd keys="[" /> <Kbd keys="]" /> {t('catalog.register.step')}
            </span>
          )}
          {link !== undefined && (
            <Button variant="quiet" size="s" icon="external-link" href={link}>
              {t('catalog.register.open')}
            </Button>
          )}
        </div>
      </header>
      {file?.truncated === true && <Banner state="info">{t('catalog.register.truncated')}</Banner>}
      {file?.withheld === true && <Banner state="info">{t('catalog.register.withheld')}</Banner>}
      <YamlView
        key={row.key}
        handle={handle}
        label={fileName(row.file)}
        text={row.text}
        firstLine={row.firstLine}
        problems={row.problems.map((it) => shown(it, row))}
        onStep={(step) => {
          at.current = { row: chosen, step };
        }}
      />
    </section>
  );
}

function shown(problem: EntityProblem, row: Row): YamlProblem {
  return { severity: severityOf(problem), message: problem.message, hint: problem.hint, line: problem.line ?? row.line, column: problem.column };
}

interface Walk {
  rows: readonly Row[];
  chosen: number;
  at: { current: { row: number; step: number } };
  arriving: { current: 1 | -1 | 0 };
  handle: { current: YamlHandle | null };
  onChoose: (index: number) => void;
}

/** To the next problem of this document, and from its last to the next document that has one. */
function walker({ rows, chosen, at, arriving, handle, onChoose }: Walk): (by: 1 | -1) => void {
  return (by) => {
    const count = rows[chosen]?.problems.length ?? 0;
    const { step } = at.current;
    const isLast = count === 0 || (by === 1 ? step === count - 1 : step === 0);
    const others = rows.map((_, index) => (chosen + by * (index + 1) + rows.length * 2) % rows.length).filter((index) => index !== chosen && (rows[index]?.problems.length ?? 0) > 0);
    const next = others[0];
    if (isLast && next !== undefined) {
      arriving.current = by;
      onChoose(next);
    } else if (by === 1) handle.current?.next();
    else handle.current?.previous();
  };
}
