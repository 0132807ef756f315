// What a pull request changes, talked about line by line.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { EmptyState, SkeletonRows, type DiffFile, type DiffSide, type DiffTalk } from '../../../ui';
import { ShownDiff } from '../parts/ShownDiff';
import { touched, type Pull, type Repository } from '../data';
import { sendComment } from './changing';
import { CommentForm } from './CommentView';
import { changesQuery, commentsQuery, threadsOf, type Thread } from './data';
import { ReviewButton } from './Reviewers';
import type { Rights } from './rights';
import { ThreadView } from './ThreadView';

interface Props {
  repository: Repository;
  pull: Pull;
  rights: Rights;
}

interface Spot {
  path: string;
  side: DiffSide;
  line: number;
}

/** The view. */
export function Changes({ repository, pull, rights }: Props) {
  const query = useQuery(changesQuery(repository, pull.number, pull.commit));
  return (
    <Answer query={query} skeleton={<SkeletonRows rows={12} />}>
      {(it) =>
        it.files.length === 0 ? (
          <EmptyState icon="git-pull-request" title={t('code.pull.noChanges')} />
        ) : (
          <Talked repository={repository} pull={pull} rights={rights} files={it.files} isCut={it.isCut} base={it.mergeBase} head={it.head} />
        )
      }
    </Answer>
  );
}

function Talked({ repository, pull, rights, files, isCut, base, head }: Props & { files: readonly DiffFile[]; isCut: boolean; base: string; head: string }) {
  const comments = useQuery(commentsQuery(repository, pull.number));
  const [writing, setWriting] = useState<Spot>();
  const threads = useMemo(() => threadsOf(comments.data ?? []).filter((it) => it.first.place !== undefined && !it.first.isOutdated), [comments.data]);
  const talks = useMemo(() => {
    const form = writing === undefined ? undefined : (
      <CommentForm
        key={`${writing.path} ${writing.side} ${writing.line}`}
        label={t('code.comment.onLine', { line: writing.line })}
        button={t('code.comment.send')}
        send={(text) => sendComment(repository, pull.number, { text, place: { ...writing, commit: head } })}
        onSent={() => {
          touched(repository);
          setWriting(undefined);
        }}
        onCancel={() => { setWriting(undefined); }}
        autoFocus
      />
    );
    return new Map(files.map((file): [string, DiffTalk] => {
      const notes = notesOf(file, threads, (thread) => <ThreadView key={thread.first.id} repository={repository} pull={pull} thread={thread} rights={rights} />);
      if (writing?.path === file.path && form !== undefined) {
        const key = `${writing.side}:${writing.line}`;
        notes.set(key, <>{notes.get(key)}{form}</>);
      }
      return [file.path, { notes, onComment: rights.comment === undefined ? (side, line) => { setWriting({ path: file.path, side, line }); } : undefined }];
    }));
  }, [files, threads, writing, repository, pull, rights, head]);
  return (
    <ShownDiff
      repository={repository}
      files={files}
      isCut={isCut}
      base={base}
      head={head}
      talk={(file) => talks.get(file.path)}
      end={pull.state === 'open' && <ReviewButton repository={repository} pull={pull} rights={rights} />}
    />
  );
}

function notesOf(file: DiffFile, threads: readonly Thread[], draw: (thread: Thread) => ReactNode): Map<string, ReactNode> {
  const here = threads.filter(({ first }) => first.place?.path === file.path || (first.place?.side === 'old' && first.place.path === file.oldPath));
  const notes = new Map<string, ReactNode>();
  for (const thread of here) {
    const key = `${thread.first.place?.side ?? 'new'}:${thread.first.place?.line ?? 0}`;
    notes.set(key, <>{notes.get(key)}{draw(thread)}</>);
  }
  return notes;
}
