// A folder: what is in it with the last commit of each, and its README.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Banner, DataTable, EmptyState, formatBytes, Icon, SkeletonRows, Time, type Column } from '../../../ui';
import { useListKeys } from '../parts/listKeys';
import { treeQuery, type Entry } from '../data';
import { folderOf, readmeAmong, shortId, subjectOf } from '../words';
import type { Look } from './FilesPage';
import { Readme } from './Readme';

/** The folder at `path`; empty is the root. */
export function Folder({ look, path }: { look: Look; path: string }) {
  const query = useQuery(treeQuery(look.repository, look.ref, path, true));
  return (
    <Answer query={query} skeleton={<SkeletonRows rows={10} />} missing={() => <EmptyState icon="folder" title={t('code.noFolder', { path: path === '' ? look.ref : path, ref: look.ref })} text={t('code.noFolderText')} />}>
      {(tree) => {
        const readme = readmeAmong(tree.entries.filter((it) => it.type === 'file').map((it) => it.name));
        return (
          <>
            <Entries look={look} path={path} entries={tree.entries} />
            {tree.isCut && <Banner state="info">{t('code.folderCut', { count: tree.entries.length })}</Banner>}
            {readme !== undefined && <Readme look={look} path={path === '' ? readme : `${path}/${readme}`} />}
          </>
        );
      }}
    </Answer>
  );
}

/** The page of an entry; of another repository at a commit there is none. */
export function entryHref({ repository, ref }: Look, entry: Pick<Entry, 'path' | 'type'>): string | undefined {
  if (entry.type === 'repository') return undefined;
  return paths.repository(repository, entry.type === 'folder' ? { ref, path: entry.path } : { ref, file: entry.path });
}

const ICONS: Readonly<Record<string, string>> = { folder: 'folder', link: 'link', repository: 'folder-git-2' };

export function entryIcon(type: string): string {
  return ICONS[type] ?? 'file-text';
}

const UP = '..';

function Entries({ look, path, entries }: { look: Look; path: string; entries: readonly Entry[] }) {
  const go = useGo();
  const [cursor, setCursor] = useState(-1);
  const up: Entry | undefined = path === '' ? undefined : { name: UP, path: folderOf(path), type: 'folder', isExecutable: false };
  const rows = up === undefined ? entries : [up, ...entries];
  const open = (entry: Entry | undefined) => {
    const href = entry === undefined ? undefined : entryHref(look, entry);
    if (href !== undefined) go(href);
  };
  useListKeys({ count: rows.length, cursor, setCursor, open: (index) => { open(rows[index]); } });
  return (
    <DataTable
      caption={t('code.filesOf', { path: path === '' ? look.repository.name : path })}
      columns={columnsOf(look)}
      rows={rows}
      rowKey={(it) => it.name}
      cursor={cursor}
      onCursor={setCursor}
      onOpen={open}
    />
  );
}

function columnsOf(look: Look): readonly Column<Entry>[] {
  return [
    {
      id: 'name',
      head: t('code.name'),
      wide: true,
      cell: (it) => {
        const href = entryHref(look, it);
        const inside = (
          <>
            <Icon name={entryIcon(it.type)} size="s" />
            <bdi>{it.name}</bdi>
          </>
        );
        return href === undefined ? <span className="ent">{inside}</span> : <A className="ent" href={href} aria-label={it.name === UP ? t('code.up') : undefined}>{inside}</A>;
      },
      sub: (it) => (it.lastCommit === undefined ? '' : subjectOf(it.lastCommit)),
    },
    {
      id: 'commit',
      head: t('code.lastCommit'),
      hide: 'hs',
      width: '36ch',
      cell: (it) => it.lastCommit !== undefined && <A className="dim" href={paths.commit(look.repository, it.lastCommit.id)} title={shortId(it.lastCommit.id)}><bdi>{subjectOf(it.lastCommit)}</bdi></A>,
    },
    { id: 'size', head: t('code.size'), num: true, hide: 'hm', cell: (it) => (it.size === undefined ? '' : <span className="dim">{formatBytes(it.size)}</span>) },
    { id: 'when', head: t('code.changed'), num: true, cell: (it) => it.lastCommit !== undefined && <Time at={it.lastCommit.committer.at} className="dim" /> },
  ];
}
