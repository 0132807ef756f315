// Tags: the names of states that stay. They are made and removed here, or with Git.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, CodeBlock, DataTable, Dialog, EmptyState, IconButton, Menu, Pager, TextField, Time, toast, type Column } from '../../../ui';
import { RefSelect } from '../parts/RefSelect';
import { RepositoryPage } from '../parts/RepositoryPage';
import { useListKeys } from '../parts/listKeys';
import { at, refPage, repositoryKey, touched, type Branch, type Repository } from '../data';
import { shortId, subjectOf } from '../words';

/** The page at `/code/OWNER/NAME/tags`. */
export default function TagsPage() {
  const [making, setMaking] = useState(false);
  const denied = useReason('githost.repository.push');
  const reason = (it: Repository) => denied ?? (it.isMine ? undefined : t('code.notYours', { owner: it.owner }));
  return (
    <RepositoryPage
      tab="tags"
      title={t('code.tagsTab')}
      actions={(it) => <Button variant="primary" icon="plus" disabledReason={reason(it)} onClick={() => { setMaking(true); }}>{t('code.tag.new')}</Button>}
    >
      {(repository) => (
        <>
          <Tags repository={repository} reason={reason(repository)} />
          {making && <NewTag repository={repository} onClose={() => { setMaking(false); }} />}
        </>
      )}
    </RepositoryPage>
  );
}

function Tags({ repository, reason }: { repository: Repository; reason: string | undefined }) {
  const go = useGo();
  const [cursor, setCursor] = useState(-1);
  const [removing, setRemoving] = useState<Branch>();
  const list = usePages<Branch>(repositoryKey(repository, 'tags'), (after, signal) => refPage(repository, 'tags', after, signal));
  const open = (it: Branch | undefined) => { if (it !== undefined) go(paths.repository(repository, { ref: it.name })); };
  useListKeys({ count: list.rows.length, cursor, setCursor, open: (index) => { open(list.rows[index]); } });
  const body = list.failure !== undefined ? <FailureState failure={list.failure} retry={list.retry} /> : list.loading || list.rows.length > 0 ? undefined : <EmptyState icon="tag" title={t('code.noTags')} text={t('code.noTagsText')} />;
  return (
    <section className="grid-main">
      <DataTable
        caption={t('code.tagsTab')}
        columns={columnsOf(repository, reason, setRemoving)}
        rows={list.rows}
        rowKey={(it) => it.name}
        loading={list.loading}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        {...(body === undefined ? {} : { body })}
      />
      {list.more !== undefined && <Pager end={<Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}>{t('page.shown', { count: list.rows.length })}</Pager>}
      <div className="howto b">
        <CodeBlock title={t('code.tag.how')} text={'git tag v1.0\ngit push origin v1.0'} />
      </div>
      {removing !== undefined && <RemoveTag repository={repository} tag={removing} onClose={() => { setRemoving(undefined); }} />}
    </section>
  );
}

function columnsOf(repository: Repository, reason: string | undefined, remove: (it: Branch) => void): readonly Column<Branch>[] {
  return [
    {
      id: 'name',
      head: t('code.name'),
      wide: true,
      cell: (it) => <A className="ent" href={paths.repository(repository, { ref: it.name })}><bdi dir="ltr">{it.name}</bdi></A>,
      sub: (it) => (it.commit === undefined ? '' : subjectOf(it.commit)),
    },
    { id: 'commit', head: t('code.commit'), hide: 'hs', width: '40ch', cell: (it) => it.commit !== undefined && <A className="dim" title={shortId(it.commit.id)} href={paths.commit(repository, it.commit.id)}><bdi>{subjectOf(it.commit)}</bdi></A> },
    { id: 'when', head: t('code.when'), num: true, cell: (it) => it.commit !== undefined && <Time at={it.commit.committer.at} className="dim" /> },
    {
      id: 'do',
      head: <span className="sr">{t('code.moreActions')}</span>,
      fit: true,
      cell: (it) => (
        <Menu
          trigger={<IconButton icon="ellipsis" size="s" label={t('code.actionsOf', { name: it.name })} />}
          items={[
            { label: t('code.compareWith', { base: repository.defaultBranch }), icon: 'columns-3', href: paths.compare(repository, { base: it.name, head: repository.defaultBranch }) },
            { label: t('code.commits'), icon: 'history', href: paths.commits(repository, { ref: it.name }) },
            'separator',
            { label: t('code.tag.delete'), icon: 'trash-2', danger: true, disabledReason: reason, onClick: () => { remove(it); } },
          ]}
        />
      ),
    },
  ];
}

/** Asks first: an annotated tag cannot be made again as it was, and others may have built from it. */
function RemoveTag({ repository, tag, onClose }: { repository: Repository; tag: Branch; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/api/githost/v1/repositories/{owner}/{name}/tags/{tag}', { params: { path: { ...at(repository), tag: tag.name } } })),
    onSuccess: () => {
      touched(repository);
      toast.show({ text: t('code.tag.deleted', { name: tag.name }) });
      onClose();
    },
  });
  return (
    <Dialog title={t('code.tag.deleteOne', { name: tag.name })} onClose={onClose} confirm={{ label: t('code.tag.delete'), danger: true, busy: remove.isPending, run: () => { remove.mutate(); } }}>
      <p>{t('code.tag.deleteText', { commit: shortId(tag.commit?.id ?? '') })}</p>
      {remove.isError && <p role="alert" className="t-bad">{asFailure(remove.error).message}</p>}
    </Dialog>
  );
}

function NewTag({ repository, onClose }: { repository: Repository; onClose: () => void }) {
  const [name, setName] = useState('');
  const [target, setTarget] = useState(repository.defaultBranch);
  const [message, setMessage] = useState('');
  const make = useMutation({
    mutationFn: () => ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/tags', { params: { path: at(repository) }, body: { name: name.trim(), target, ...(message.trim() === '' ? {} : { message: message.trim() }) } })),
    onSuccess: () => {
      touched(repository);
      toast.show({ text: t('code.tag.made', { name: name.trim() }) });
      onClose();
    },
  });
  return (
    <Dialog title={t('code.tag.new')} onClose={onClose} confirm={{ label: t('code.tag.create'), busy: make.isPending, disabledReason: name.trim() === '' ? t('code.tag.needsName') : undefined, run: () => { make.mutate(); } }}>
      <div className="stackform">
        <TextField label={t('code.name')} hint={t('code.tag.nameHint')} {...(make.isError ? { error: asFailure(make.error).message } : {})} mono value={name} onChange={setName} data-autofocus />
        <RefSelect repository={repository} visible size="m" label={t('code.tag.at')} value={target} onChange={setTarget} />
        <TextField label={t('code.tag.message')} hint={t('code.tag.messageHint')} value={message} onChange={setMessage} />
      </div>
    </Dialog>
  );
}
