// The work bench: files, the chosen file, and the form or the dry run beside it. On phones one of the three at a time.
import type { UseMutationResult } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { t } from '../../../messages';
import { Button, Dialog, EmptyState, IconButton, Segmented, Select, TextField, toast } from '../../../ui';
import { FilePane } from './FilePane';
import { FileTree } from './FileTree';
import { PreviewPane, type Preview } from './PreviewPane';
import type { DryRun } from './server';
import { change, hold, type Holding } from './store';
import type { Checks } from './useChecks';
import { added, folderOf, pathProblem, removed, templatesOf, type Workspace } from './workspace';

/** As many of what was left out are named. */
const LEFT_MOST = 50;

type Pane = 'files' | 'file' | 'preview';

interface Props {
  held: Holding;
  work: Workspace;
  checks: Checks;
  running: UseMutationResult<DryRun, Error, void>;
  path: string | undefined;
  onPath: (path: string | undefined) => void;
  preview: Preview;
  onPreview: (preview: Preview) => void;
  onRun: () => void;
}

/** The three panes. */
export function Bench({ held, work, checks, running, path, onPath, preview, onPreview, onRun }: Props) {
  const [pane, setPane] = useState<Pane>('file');
  const [isWide, setWide] = useState(false);
  const shown = path !== undefined && work.files.has(path) ? path : (work.template ?? [...work.files.keys()][0]);
  const text = work.template === undefined ? undefined : work.files.get(work.template)?.text;
  const open = (next: string) => {
    onPath(next);
    setPane('file');
  };
  const remove = (gone: string) => {
    const before = work;
    change((it) => removed(it, gone));
    toast.show({ text: t('playground.removed', { path: gone }), undo: () => { hold({ work: before }); } });
  };
  const toStep = (id: string) => {
    const line = checks.read.lineOfStep(id);
    if (work.template !== undefined && line !== undefined) {
      open(work.template);
      setWide(false);
      setGoing({ line, at: Date.now() });
    }
  };
  const [going, setGoing] = useState<{ line: number; at: number }>();
  const worst = checks.problems.some((it) => it.severity === 'error') ? 'error' : checks.problems.length > 0 ? 'warning' : undefined;
  return (
    <>
      <div className="pg-pick only-sm">
        <Segmented<Pane>
          label={t('playground.panes')}
          value={pane}
          onChange={setPane}
          options={[
            { value: 'files', label: t('playground.pane.files'), count: work.files.size },
            { value: 'file', label: t('playground.pane.file') },
            { value: 'preview', label: t('playground.pane.preview') },
          ]}
        />
      </div>
      <div className={`pg show-${pane}${isWide ? ' wide' : ''}`}>
        <Files work={work} leftOut={held.leftOut ?? []} shown={shown} worst={worst} onOpen={open} onRemove={remove} />
        {shown === undefined ? (
          <EmptyState icon="file-text" title={t('playground.noFile')} text={t('playground.noFile.text')} />
        ) : (
          <FilePane work={work} path={shown} checks={checks} run={held.run} going={shown === work.template ? going : undefined} onRemove={remove} />
        )}
        <PreviewPane held={held} checks={checks} text={text} shown={preview} onShow={onPreview} running={running} isWide={isWide} onWide={() => { setWide(!isWide); }} onStep={toStep} onRun={onRun} />
      </div>
    </>
  );
}

interface FilesProps {
  work: Workspace;
  leftOut: readonly string[];
  shown: string | undefined;
  worst: 'error' | 'warning' | undefined;
  onOpen: (path: string) => void;
  onRemove: (path: string) => void;
}

function Files({ work, leftOut, shown, worst, onOpen, onRemove }: FilesProps) {
  const [naming, setNaming] = useState(false);
  const templates = templatesOf(work.files);
  return (
    <aside className="pg-files" aria-label={t('playground.pane.files')}>
      <header>
        <b className="grow">{t('playground.pane.files')}</b>
        <span className="meta">{work.files.size}</span>
        <IconButton icon="plus" size="s" label={t('playground.newFile')} onClick={() => { setNaming(true); }} />
      </header>
      {(templates.length > 1 || work.template === undefined) && (
        <div className="pg-which">
          {templates.length === 0 ? (
            <p className="dim">{t('playground.noTemplate')}</p>
          ) : (
            <Select
              size="s"
              aria-label={t('playground.which')}
              value={work.template}
              options={templates.map((it) => ({ value: it, label: it }))}
              onChange={(template) => {
                change((it) => ({ ...it, template }));
                hold({ values: {}, secrets: {}, run: undefined, before: undefined });
                if (template !== undefined) onOpen(template);
              }}
            />
          )}
        </div>
      )}
      <FileTree
        label={t('playground.pane.files')}
        paths={[...work.files.keys()]}
        chosen={shown}
        onChoose={onOpen}
        onRemove={onRemove}
        mark={(path) => {
          const file = work.files.get(path);
          return { changed: file !== undefined && file.text !== file.saved, template: path === work.template, worst: path === work.template ? worst : undefined };
        }}
      />
      {leftOut.length > 0 && (
        <details className="pg-left">
          <summary>{t('playground.leftOut', { count: leftOut.length })}</summary>
          <ul>
            {leftOut.slice(0, LEFT_MOST).map((it) => (
              <li key={it} dir="auto">{it}</li>
            ))}
          </ul>
        </details>
      )}
      {naming && (
        <NewFile
          work={work}
          folder={folderOf(shown ?? '')}
          onClose={() => { setNaming(false); }}
          onMake={(path) => {
            change((it) => added(it, path));
            setNaming(false);
            onOpen(path);
          }}
        />
      )}
    </aside>
  );
}

interface NewFileProps {
  work: Workspace;
  folder: string;
  onClose: () => void;
  onMake: (path: string) => void;
}

function NewFile({ work, folder, onClose, onMake }: NewFileProps) {
  const [path, setPath] = useState(folder);
  const [tried, setTried] = useState(false);
  const problem = pathProblem(work, path);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem === undefined) onMake(path);
  };
  return (
    <Dialog title={t('playground.newFile')} onClose={onClose} bare>
      <form className="pg-form" onSubmit={submit}>
        <TextField label={t('playground.path')} hint={t('playground.path.hint')} error={tried && problem !== undefined ? t(problem) : undefined} mono spellCheck={false} value={path} onChange={setPath} data-autofocus />
        <div className="ft">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" variant="primary">{t('playground.make')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
