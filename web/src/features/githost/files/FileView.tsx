// One file: its text with colours and numbers, as it is to be read, with who wrote it, or what it is when it is no text.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { apiPaths, paths } from '../../../paths/paths';
import { Button, CodeFile, EmptyState, formatBytes, formatDate, IconButton, Menu, parseLines, Segmented, SkeletonRows, toast, writeLines, type BlameMark, type LineRange } from '../../../ui';
import { useCommands, type Command } from '../../../commands/registry';
import { blameQuery, fileQuery, type FileView as File } from '../data';
import { imageType, isMarkdown, lineCount, shortId, subjectOf } from '../words';
import type { Look } from './FilesPage';
import { Document } from './Readme';
import { DeleteFile } from '../edit/DeleteFile';
import { IMAGE_BYTES_MAX } from './images';
import { Picture } from './Picture';
import { useWriting } from './writing';

type View = 'read' | 'code' | 'blame';

/** The file at `path`. */
export function FileView({ look, path }: { look: Look; path: string }) {
  const query = useQuery(fileQuery(look.repository, look.ref, path));
  return (
    <Answer query={query} skeleton={<SkeletonRows rows={14} />} missing={() => <EmptyState icon="file-text" title={t('code.noFile', { path, ref: look.ref })} text={t('code.noFileText')}><Button href={paths.commits(look.repository, { ref: look.ref, path })}>{t('code.history')}</Button></EmptyState>}>
      {(file) => <Shown look={look} file={file} />}
    </Answer>
  );
}

function Shown({ look, file }: { look: Look; file: File }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const views: View[] = file.text === undefined ? [] : isMarkdown(file.path) ? ['read', 'code', 'blame'] : ['code', 'blame'];
  const asked = views.find((it) => it === query.get('view'));
  // Whoever asks for a line wants to see it.
  const view = asked ?? (views[0] === 'read' && parseLines(window.location.hash) !== undefined ? 'code' : views[0]);
  return (
    <>
      <div className="tools file-tools">
        {views.length > 0 && (
          <Segmented<View> label={t('code.fileViews')} value={view ?? 'code'} onChange={(next) => { setQuery({ view: next === views[0] ? undefined : next }); }} options={views.map((value) => ({ value, label: t(`code.fileView.${value}`) }))} />
        )}
        <span className="meta">
          {file.text !== undefined && `${t('code.lines', { count: lineCount(file.text) })} · `}
          {formatBytes(file.size)}
        </span>
        <Actions look={look} file={file} />
      </div>
      <Body look={look} file={file} view={view} />
    </>
  );
}

function Actions({ look, file }: { look: Look; file: File }) {
  const { repository, ref } = look;
  const [deleting, setDeleting] = useState(false);
  const go = useGo();
  const { reason } = useWriting(look);
  const raw = apiPaths.raw(repository, ref, file.path);
  const edit = paths.editFile(repository, { ref, file: file.path });
  const noEdit = reason ?? (file.text === undefined ? t(file.isBinary ? 'code.noEdit.binary' : 'code.noEdit.large') : undefined);
  const copyLink = useMemo(
    () => () => {
      // A link that stays true names the commit, not the branch that moves.
      const href = `${window.location.origin}${paths.repository(repository, { ref: file.commit, file: file.path })}${window.location.hash}`;
      void navigator.clipboard.writeText(href).then(() => { toast.show({ text: t('code.linkCopied') }); }, () => undefined);
    },
    [repository, file],
  );
  const commands = useMemo<Command[]>(
    () => [
      { id: 'code.copyLink', title: t('code.copyLink'), group: 'page', icon: 'link', keys: ['y'], run: copyLink },
      { id: 'code.edit', title: t('code.edit'), group: 'page', icon: 'pencil', keys: ['e'], reason: noEdit, run: () => { go(edit); } },
    ],
    [copyLink, edit, noEdit, go],
  );
  useCommands(commands);
  return (
    <span className="end fx g4">
      <IconButton icon="link" label={t('code.copyLink')} keys="y" onClick={copyLink} />
      <Button size="s" icon="download" href={raw} download={file.path.split('/').at(-1)} className="hide-sm">{t('code.download')}</Button>
      <Button size="s" icon="pencil" keys="e" disabledReason={noEdit} href={edit}>{t('code.edit')}</Button>
      <Menu
        trigger={<IconButton icon="ellipsis" label={t('code.moreActions')} size="s" />}
        items={[
          { label: t('code.history'), icon: 'history', href: paths.commits(repository, { ref, path: file.path }) },
          { label: t('code.raw'), icon: 'external-link', href: raw, onClick: () => { window.open(raw, '_blank', 'noopener'); } },
          'separator',
          { label: t('code.deleteFile'), icon: 'trash-2', danger: true, disabledReason: reason, onClick: () => { setDeleting(true); } },
        ]}
      />
      {deleting && <DeleteFile look={look} file={file} onClose={() => { setDeleting(false); }} />}
    </span>
  );
}

function Body({ look, file, view }: { look: Look; file: File; view: View | undefined }) {
  const type = imageType(file.path);
  const raw = apiPaths.raw(look.repository, look.ref, file.path);
  const download = <Button icon="download" variant="primary" href={raw} download={file.path.split('/').at(-1)}>{t('code.download')}</Button>;
  if (type !== undefined && file.size <= IMAGE_BYTES_MAX && (file.isBinary || view !== 'blame')) {
    return (
      <>
        <Picture href={raw} type={type} path={file.path} />
        {file.text !== undefined && view === 'code' && <Text look={look} file={file} text={file.text} isBlamed={false} />}
      </>
    );
  }
  if (file.isBinary) return <EmptyState icon="file-code" title={t('code.binary')} text={t('code.binaryText', { size: formatBytes(file.size) })}>{download}</EmptyState>;
  if (file.text === undefined) return <EmptyState icon="file-text" title={t('code.large', { size: formatBytes(file.size) })} text={t('code.largeText')}>{download}</EmptyState>;
  if (view === 'read') return <Document look={look} path={file.path} text={file.text} />;
  if (file.text === '') return <EmptyState icon="file-text" title={t('code.emptyFile')} />;
  return <Text look={look} file={file} text={file.text} isBlamed={view === 'blame'} />;
}

function Text({ look, file, text, isBlamed }: { look: Look; file: File; text: string; isBlamed: boolean }) {
  const go = useGo();
  const [lines, setLines] = useState(() => parseLines(window.location.hash));
  const blame = useQuery({ ...blameQuery(look.repository, look.ref, file.path), enabled: isBlamed });
  const marks = useMemo(() => (isBlamed && blame.data !== undefined ? marksOf(look, blame.data) : undefined), [isBlamed, blame.data, look]);
  const choose = (next: LineRange | undefined) => {
    setLines(next);
    // The router is not told: choosing lines must move nothing.
    History.prototype.replaceState.call(window.history, window.history.state, '', `${window.location.pathname}${window.location.search}${writeLines(next)}`);
  };
  return (
    <>
      {isBlamed && blame.isError && <EmptyState icon="history" title={t('code.noBlame')} text={blame.error.message} />}
      <CodeFile path={file.path} text={text} lines={lines} onLines={choose} blame={marks} onGo={go} />
    </>
  );
}

function marksOf(look: Look, blame: { ranges: readonly { line: number; count: number; commit: string }[]; commits: readonly { id: string; message: string; author: { name: string; at: number } }[] }): BlameMark[] {
  const byId = new Map(blame.commits.map((it) => [it.id, it]));
  return blame.ranges.map(({ line, count, commit }) => {
    const it = byId.get(commit);
    return {
      line,
      count,
      text: it === undefined ? shortId(commit) : subjectOf(it),
      when: it === undefined ? '' : formatDate(it.author.at),
      title: it === undefined ? commit : `${it.author.name} · ${shortId(commit)}\n${it.message.slice(0, 300)}`,
      href: paths.commit(look.repository, commit),
    };
  });
}
