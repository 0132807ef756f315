// The chosen file: written in, or told what it is. Problems stand under their lines; `[` and `]` walk through them.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { Banner, Button, Chip, CodeEditor, EmptyState, formatBytes, IconButton, State, type CodeEditorHandle } from '../../../ui';
import { actionsQuery, extensionsQuery } from '../actions/reference';
import { fieldDocs } from '../form';
import { choicesFor, OWN_FILTERS } from './choices';
import { change, type Holding } from './store';
import { parameterNames, stepIds } from './template';
import { problemsBeside, type Checks } from './useChecks';
import { EDITED_MOST, edited, type Workspace } from './workspace';

interface Props {
  work: Workspace;
  path: string;
  checks: Checks;
  run: Holding['run'];
  /** A line to go to; another object each time. */
  going?: { line: number } | undefined;
  onRemove: (path: string) => void;
}

const NONE = [] as const;

/** The middle pane. */
export function FilePane({ work, path, checks, run, going, onRemove }: Props) {
  const handle = useRef<CodeEditorHandle>(null);
  const file = work.files.get(path);
  const isTemplate = path === work.template;
  const beside = useMemo(() => problemsBeside(work, path, run), [work, path, run]);
  const problems = isTemplate ? checks.problems : beside;
  const choices = useChoices(checks);
  const write = useCallback(
    (text: string) => {
      change((it) => edited(it, path, text));
    },
    [path],
  );
  useEffect(() => {
    if (going === undefined) return undefined;
    // The file may just have been chosen.
    const frame = requestAnimationFrame(() => handle.current?.goTo(going.line));
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [going]);
  useCommands(
    useMemo(
      () => [
        { id: 'playground.next', title: t('playground.nextProblem'), group: 'page' as const, icon: 'arrow-down', keys: [']'], run: () => handle.current?.next() },
        { id: 'playground.previous', title: t('playground.previousProblem'), group: 'page' as const, icon: 'arrow-up', keys: ['['], run: () => handle.current?.previous() },
      ],
      [],
    ),
  );
  if (file === undefined) return <EmptyState icon="file-text" title={t('playground.noFile')} text={t('playground.noFile.text')} />;
  return (
    <section className="pg-file" aria-label={path}>
      <header>
        <b className="mono cut" title={path} dir="auto">
          {path}
        </b>
        {file.text !== file.saved && <Chip>{t('playground.changed')}</Chip>}
        <span className="end fx g4">
          {isTemplate && <Verdict checks={checks} step={(by) => { if (by === 1) handle.current?.next(); else handle.current?.previous(); }} />}
          <IconButton icon="trash-2" size="s" label={t('playground.remove', { path })} onClick={() => { onRemove(path); }} />
        </span>
      </header>
      {isTemplate && checks.failed !== undefined && (
        <Banner state="warn" actions={<Button size="s" onClick={checks.again}>{t('ui.retry')}</Button>}>
          {t('playground.notChecked', { message: checks.failed })}
        </Banner>
      )}
      {file.text === undefined ? (
        <EmptyState icon="file-text" title={t('playground.binary')} text={t('playground.binary.text', { size: formatBytes(file.bytes?.length ?? 0) })} />
      ) : file.text.length > EDITED_MOST ? (
        <EmptyState icon="file-text" title={t('playground.long')} text={t('playground.long.text', { size: formatBytes(file.text.length) })} />
      ) : (
        <CodeEditor handle={handle} path={path} text={file.text} onChange={write} problems={problems} choices={isTemplate ? choices : undefined} />
      )}
    </section>
  );
}

/** How the template stands, with the way to its problems. */
function Verdict({ checks, step }: { checks: Checks; step: (by: 1 | -1) => void }) {
  const count = checks.problems.length;
  const isBad = checks.problems.some((it) => it.severity === 'error');
  return (
    <span className="fx g4 nw" role="status">
      {count === 0 ? (
        checks.failed === undefined && <State shape={checks.isChecking ? 'running' : 'ok'}>{t(checks.isChecking ? 'playground.checking' : 'playground.fine')}</State>
      ) : (
        <>
          <State shape={isBad ? 'bad' : 'warn'}>{t('playground.problems', { count })}</State>
          <IconButton icon="chevron-up" size="s" label={t('playground.previousProblem')} keys="[" onClick={() => { step(-1); }} />
          <IconButton icon="chevron-down" size="s" label={t('playground.nextProblem')} keys="]" onClick={() => { step(1); }} />
        </>
      )}
    </span>
  );
}

function useChoices(checks: Checks) {
  const actions = useQuery(actionsQuery);
  const extensions = useQuery(extensionsQuery);
  const { form, entity } = checks.read;
  const names = useRef<{ parameters: readonly string[]; steps: readonly string[] }>({ parameters: NONE, steps: NONE });
  return useMemo(() => {
    // While a line is being written the text is often no YAML: what was known before still helps.
    if (entity !== undefined) names.current = { parameters: parameterNames(form), steps: stepIds(entity) };
    const known = {
      actions: (actions.data ?? []).map((it) => ({ id: it.id, isHere: it.unavailable === undefined })),
      filters: [...(extensions.data ?? []).filter((it) => it.kind === 'filter').map((it) => it.id), ...OWN_FILTERS],
      fields: fieldDocs.map((it) => it.name),
      missing: t('playground.missing'),
    };
    return (line: string, asked: boolean) => choicesFor(line, asked, { ...known, ...names.current });
  }, [actions.data, extensions.data, form, entity]);
}
