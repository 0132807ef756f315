// One comment: who, when, what; edited and deleted by whoever wrote it.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Button, IconButton, Markdown, Menu, Time, toast } from '../../../ui';
import { Actor } from '../parts/Actor';
import { MarkdownField } from '../parts/MarkdownField';
import { touched, type Comment, type Repository } from '../data';
import { changeComment, deleteComment } from './changing';
import type { Rights } from './rights';

interface Props {
  repository: Repository;
  number: number;
  comment: Comment;
  rights: Rights;
}

/** The comment. */
export function CommentView({ repository, number, comment, rights }: Props) {
  const [editing, setEditing] = useState(false);
  const isMine = rights.me === comment.author.toLowerCase();
  const remove = useMutation({
    mutationFn: () => deleteComment(repository, number, comment.id),
    onSuccess: () => {
      touched(repository);
      toast.show({ text: t('code.comment.deleted') });
    },
  });
  return (
    <article className="cmt" aria-label={t('code.comment.by', { name: comment.author.replace(/^.*\//, '') })}>
      <header className="fx">
        <Actor actor={comment.author} />
        <Time at={comment.createdAt} className="meta" />
        {comment.updatedAt > comment.createdAt + 1000 && !comment.isDeleted && <span className="meta">{t('code.comment.edited')}</span>}
        {(isMine || rights.owns) && !comment.isDeleted && (
          <Menu
            trigger={<IconButton className="end" icon="ellipsis" size="s" label={t('code.comment.actions')} />}
            items={[
              { label: t('code.comment.edit'), icon: 'pencil', disabledReason: isMine ? undefined : t('code.comment.notYours'), onClick: () => { setEditing(true); } },
              { label: t('code.comment.delete'), icon: 'trash-2', danger: true, disabledReason: isMine ? undefined : t('code.comment.notYours'), onClick: () => { remove.mutate(); } },
            ]}
          />
        )}
      </header>
      {remove.isError && <Banner state="bad" role="alert">{asFailure(remove.error).message}</Banner>}
      {editing ? <Editing repository={repository} number={number} comment={comment} onClose={() => { setEditing(false); }} /> : comment.isDeleted ? <p className="dim">{t('code.comment.gone')}</p> : <Markdown text={comment.text} />}
    </article>
  );
}

function Editing({ repository, number, comment, onClose }: Omit<Props, 'rights'> & { onClose: () => void }) {
  return (
    <CommentForm
      label={t('code.comment.edit')}
      button={t('code.save')}
      text={comment.text}
      send={(text) => changeComment(repository, number, comment.id, { text })}
      onSent={() => {
        touched(repository);
        onClose();
      }}
      onCancel={onClose}
      autoFocus
    />
  );
}

interface FormProps {
  label: string;
  button: string;
  text?: string;
  send: (text: string) => Promise<unknown>;
  onSent: () => void;
  onCancel?: (() => void) | undefined;
  disabledReason?: string | undefined;
  autoFocus?: boolean;
  rows?: number;
}

/** A text and its button; what was written stays when sending fails. */
export function CommentForm({ label, button, text: first = '', send, onSent, onCancel, disabledReason, autoFocus = false, rows = 3 }: FormProps) {
  const [text, setText] = useState(first);
  const sending = useMutation({
    mutationFn: () => send(text),
    onSuccess: () => {
      setText('');
      onSent();
    },
  });
  const submit = () => {
    if (text.trim() !== '' && disabledReason === undefined && !sending.isPending) sending.mutate();
  };
  return (
    <form className="cmt-form" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <MarkdownField label={label} rows={rows} value={text} onChange={setText} onSubmit={submit} autoFocus={autoFocus} error={sending.isError ? asFailure(sending.error).message : undefined} />
      <div className="fx">
        {onCancel !== undefined && <Button size="s" onClick={onCancel}>{t('ui.cancel')}</Button>}
        <Button type="submit" size="s" variant={onCancel === undefined ? 'default' : 'primary'} keys="mod+enter" busy={sending.isPending} disabledReason={disabledReason ?? (text.trim() === '' ? t('code.comment.needsText') : undefined)}>
          {button}
        </Button>
      </div>
    </form>
  );
}
