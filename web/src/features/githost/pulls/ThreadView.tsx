// A comment and what answers it; on a line it can be settled, and then it folds.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, Chip } from '../../../ui';
import { actorName } from '../parts/Actor';
import { touched, type Pull, type Repository } from '../data';
import { changeComment, sendComment } from './changing';
import { CommentForm, CommentView } from './CommentView';
import type { Thread } from './data';
import type { Rights } from './rights';

interface Props {
  repository: Repository;
  pull: Pull;
  thread: Thread;
  rights: Rights;
  /** Away from its line: says which line is meant. */
  placed?: boolean;
}

/** The thread. */
export function ThreadView({ repository, pull, thread, rights, placed = false }: Props) {
  const { first, replies } = thread;
  const [replying, setReplying] = useState(false);
  const [open, setOpen] = useState(false);
  const isSettled = first.resolvedBy !== undefined;
  const settle = useMutation({ mutationFn: (isResolved: boolean) => changeComment(repository, pull.number, first.id, { isResolved }), onSuccess: () => { touched(repository); } });
  const { place } = first;
  const head = place !== undefined && (
    <div className="fx thread-head">
      {placed && (
        <A className="mono cut" dir="ltr" href={place.side === 'new' ? `${paths.repository(repository, { ref: place.commit, file: place.path })}#L${place.line}` : paths.pull(repository, pull.number, 'changes')}>
          {place.path}:{place.line}
        </A>
      )}
      {first.isOutdated && <Chip>{t('code.comment.outdated')}</Chip>}
      {isSettled && <span className="meta">{t('code.comment.settledBy', { name: actorName(first.resolvedBy ?? '') })}</span>}
      {isSettled && <Button size="s" variant="quiet" aria-expanded={open} onClick={() => { setOpen(!open); }}>{t(open ? 'code.comment.fold' : 'code.comment.unfold', { count: replies.length + 1 })}</Button>}
    </div>
  );
  if (isSettled && !open) return <div className="thread settled">{head}</div>;
  return (
    <div className="thread">
      {head}
      {[first, ...replies].map((it) => <CommentView key={it.id} repository={repository} number={pull.number} comment={it} rights={rights} />)}
      {settle.isError && <Banner state="bad" role="alert">{asFailure(settle.error).message}</Banner>}
      {replying ? (
        <CommentForm
          label={t('code.comment.reply')}
          button={t('code.comment.reply')}
          send={(text) => sendComment(repository, pull.number, { text, replyTo: first.id })}
          onSent={() => {
            touched(repository);
            setReplying(false);
          }}
          onCancel={() => { setReplying(false); }}
          autoFocus
          rows={2}
        />
      ) : (
        <div className="fx">
          <Button size="s" icon="message-square" disabledReason={rights.comment} onClick={() => { setReplying(true); }}>{t('code.comment.reply')}</Button>
          {place !== undefined && <Button size="s" icon={isSettled ? 'undo-2' : 'check'} busy={settle.isPending} disabledReason={rights.comment} onClick={() => { settle.mutate(!isSettled); }}>{t(isSettled ? 'code.comment.unsettle' : 'code.comment.settle')}</Button>}
        </div>
      )}
    </div>
  );
}
