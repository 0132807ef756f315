// Writing in a file of a repository, or a new one, and committing it: onto its branch, or a new one with a pull request.
import '../files/files.css';
import './edit.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useCommands } from '../../../commands/registry';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useGo, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Button, CodeEditor, EmptyState, Segmented, SkeletonRows, TextField, toast } from '../../../ui';
import { Document } from '../files/Readme';
import { useWriting } from '../files/writing';
import { RepositoryPage } from '../parts/RepositoryPage';
import { fileQuery, refsQuery, touched, type FileView, type Repository } from '../data';
import { isMarkdown, nameOf } from '../words';
import { CommitForm, type Goes } from './CommitForm';
import { makeCommit, type Change } from './committing';
import { draftOf, keepDraft } from './drafts';
import { TextDiff } from './TextDiff';

/** The page at `/code/OWNER/NAME/edit`: `?ref=`, `?file=` for one that is there, `?path=` for a folder to begin in. */
export default function EditPage() {
  const query = useUrlQuery();
  const file = query.get('file') ?? undefined;
  return (
    <RepositoryPage tab="files" title={file === undefined ? t('code.newFile') : t('code.editing', { name: nameOf(file) })}>
      {(repository) => {
        const ref = query.get('ref') ?? repository.defaultBranch;
        return file === undefined ? <NewFile repository={repository} refName={ref} folder={query.get('path') ?? ''} /> : <Existing repository={repository} refName={ref} file={file} />;
      }}
    </RepositoryPage>
  );
}

function Existing({ repository, refName, file }: { repository: Repository; refName: string; file: string }) {
  // What is written in must not change underneath: it is asked for once.
  const query = useQuery({ ...fileQuery(repository, refName, file), refetchOnWindowFocus: false, staleTime: Infinity, gcTime: 0 });
  return (
    <Answer query={query} skeleton={<SkeletonRows rows={12} />}>
      {(it) => (it.text === undefined ? <EmptyState icon="file-code" title={t(it.isBinary ? 'code.noEdit.binary' : 'code.noEdit.large')} /> : <Editing repository={repository} refName={refName} file={it} path={it.path} text={it.text} />)}
    </Answer>
  );
}

function NewFile({ repository, refName, folder }: { repository: Repository; refName: string; folder: string }) {
  const branches = useQuery(refsQuery(repository, 'branches'));
  if (branches.isPending) return <div aria-busy="true"><SkeletonRows rows={8} /></div>;
  return <Editing repository={repository} refName={refName} file={undefined} path={folder === '' ? '' : `${folder}/`} text="" />;
}

interface EditingProps {
  repository: Repository;
  refName: string;
  file: FileView | undefined;
  path: string;
  text: string;
}

type View = 'write' | 'changes' | 'preview';

function Editing({ repository, refName, file, path: first, text: before }: EditingProps) {
  const key = `${repository.id} ${refName} ${file?.path ?? ''}`;
  const draft = useMemo(() => draftOf(key, file?.object), [key, file]);
  const [path, setPath] = useState(draft?.path ?? first);
  const [text, setText] = useState(draft?.text ?? before);
  const [view, setView] = useState<View>('write');
  const go = useGo();
  const { reason } = useWriting({ repository, ref: refName });
  const isChanged = text !== before || (file !== undefined && path !== file.path);
  useEffect(() => {
    keepDraft(key, isChanged ? { path, text, object: file?.object } : undefined);
  }, [key, path, text, isChanged, file]);
  const save = useMutation({
    mutationFn: (goes: Goes & { overwrite?: boolean }) => {
      const begin = file === undefined ? {} : { expected: file.commit };
      const onto = goes.newBranch === undefined ? (goes.overwrite === true ? {} : begin) : { base: file?.commit ?? refName };
      return makeCommit(repository, { branch: goes.newBranch ?? refName, ...onto, message: goes.message, changes: changesOf(file, path.trim(), text) });
    },
    onSuccess: (made, goes) => {
      keepDraft(key, undefined);
      touched(repository);
      toast.show({ text: t('code.saved', { name: nameOf(path), branch: made.branch }) });
      go(goes.asksForMerge ? paths.newPull(repository, { base: refName, head: made.branch }) : paths.repository(repository, { ref: made.branch, file: path.trim() }));
    },
  });
  const back = file === undefined ? paths.repository(repository, { ref: refName }) : paths.repository(repository, { ref: refName, file: file.path });
  const cancel = () => {
    keepDraft(key, undefined);
    go(back);
  };
  useCommands(useMemo(() => [{ id: 'code.edit.view', title: t('code.edit.switch'), group: 'page' as const, keys: ['mod+shift+p'], whileTyping: true, run: () => { setView((was) => (was === 'write' ? 'changes' : 'write')); } }], []));
  const failure = save.isError ? asFailure(save.error) : undefined;
  const isStale = failure?.kind === 'conflict' && file !== undefined;
  const views: View[] = ['write', ...(file === undefined ? [] : ['changes' as const]), ...(isMarkdown(path) ? ['preview' as const] : [])];
  return (
    <div className="editing">
      <div className="tools where">
        <TextField size="s" mono aria-label={t('code.filePath')} placeholder={t('code.filePathHint')} value={path} onChange={setPath} spellCheck={false} className="file-path" />
        <span className="meta">{t('code.onBranch', { branch: refName })}</span>
        {draft !== undefined && isChanged && <span className="meta" role="status">{t('code.draftKept')}</span>}
        {views.length > 1 && <span className="end"><Segmented<View> label={t('code.editViews')} value={view} onChange={setView} options={views.map((value) => ({ value, label: t(`code.editView.${value}`) }))} /></span>}
      </div>
      <div className="editor-place">
        {view === 'write' && <CodeEditor path={path === '' ? 'new' : path} label={t('code.editorLabel', { path: path === '' ? t('code.newFile') : path })} text={text} onChange={reason === undefined ? setText : undefined} />}
        {view === 'changes' && <TextDiff path={path} before={before} after={text} />}
        {view === 'preview' && <Document look={{ repository, ref: refName }} path={path} text={text} />}
      </div>
      {reason !== undefined && <Banner state="info">{reason}</Banner>}
      {isStale && (
        <Banner state="warn" role="alert" actions={<Button size="s" href={paths.compare(repository, { base: file.commit, head: refName })}>{t('code.compare')}</Button>}>
          {t('code.stale', { branch: refName })} {failure.message}
        </Banner>
      )}
      <CommitForm
        repository={repository}
        branch={refName}
        usual={t(file === undefined ? 'code.addMessage' : 'code.changeMessage', { name: nameOf(path.trim()) || t('code.newFile') })}
        label={t('code.commitChange')}
        busy={save.isPending}
        disabledReason={reason ?? (path.trim() === '' || path.trim().endsWith('/') ? t('code.needsPath') : isChanged || file === undefined ? undefined : t('code.unchanged'))}
        failure={isStale ? undefined : failure?.message}
        onCommit={(goes) => { save.mutate(goes); }}
        onCancel={cancel}
      />
    </div>
  );
}

function changesOf(file: FileView | undefined, path: string, text: string): Change[] {
  if (file === undefined || file.path === path) return [{ path, content: text }];
  return [{ path, moveFrom: file.path, content: text }];
}
