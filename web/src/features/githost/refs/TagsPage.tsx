// Tags: the names of states that stay. Made here or pushed; deleting one asks, for what is built from it may need it.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { sendTag } from './tagging';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, DataTable, Dialog, EmptyState, IconButton, Pager, TextField, Time, toast, type Column } from '../../../ui';
import { RefSelect } from '../parts/RefSelect';
import { RepositoryPage } from '../parts/RepositoryPage';
import { useListKeys } from '../parts/listKeys';
import { refPage, repositoryKey, touched, type Branch, type Repository } from '../data';
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
  const [leaving, setLeaving] = useState<Branch>();
  const list = usePages<Branch>(repositoryKey(repository, 'tags'), (after, signal) => refPage(repository, 'tags', after, signal));
  const open = (it: Branch | undefined) => { if (it !== undefined) go(paths.repository(repository, { ref: it.name })); };
  useListKeys({ count: list.rows.length, cursor, setCursor, open: (index) => { open(list.rows[index]); } });
  const body = list.failure !== undefined ? <FailureState failure={list.failure} retry={list.retry} /> : list.loading || list.rows.length > 0 ? undefined : <EmptyState icon="tag" title={t('code.noTags')} text={t('code.noTagsText')} />;
  return (
    <section className="grid-main">
      <DataTable
        caption={t('code.tagsTab')}
        columns={columnsOf(repository, reason, setLeaving)}
        rows={list.rows}
        rowKey={(it) => it.name}
        loading={list.loading}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        {...(body === undefined ? {} : { body })}
      />
      {list.more !== undefined && <Pager end={<Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}>{t('page.shown', { count: list.rows.length })}</Pager>}
      {leaving !== undefined && <DeleteTag repository={repository} tag={leaving} onClose={() => { setLeaving(undefined); }} />}
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
    { id: 'do', head: <span className="sr">{t('code.moreActions')}</span>, fit: true, cell: (it) => <IconButton icon="trash-2" size="s" label={t('code.tag.deleteOne', { name: it.name })} disabledReason={reason} onClick={() => { remove(it); }} /> },
  ];
}

function DeleteTag({ repository, tag, onClose }: { repository: Repository; tag: Branch; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => sendTag(repository, 'DELETE', tag.name),
    onSuccess: () => {
      touched(repository);
      const from = tag.commit?.id;
      const undo = () => { if (from !== undefined) void sendTag(repository, 'POST', tag.name, from).then(() => { touched(repository); }, (thrown: unknown) => { toast.show({ text: asFailure(thrown).message }); }); };
      toast.show({ text: t('code.tag.deleted', { name: tag.name }), ...(from === undefined ? {} : { undo }) });
      onClose();
    },
  });
  return (
    <Dialog title={t('code.tag.deleteAsk', { name: tag.name })} onClose={onClose} closeLabel={t('code.keep')} confirm={{ label: t('code.tag.delete'), danger: true, busy: remove.isPending, run: () => { remove.mutate(); } }}>
      <p>{t('code.tag.deleteText')}</p>
      {remove.isError && <Banner state="bad" role="alert">{asFailure(remove.error).message}</Banner>}
    </Dialog>
  );
}

function NewTag({ repository, onClose }: { repository: Repository; onClose: () => void }) {
  const [name, setName] = useState('');
  const [from, setFrom] = useState(repository.defaultBranch);
  const make = useMutation({
    mutationFn: () => sendTag(repository, 'POST', name.trim(), from),
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
        <RefSelect repository={repository} visible size="m" label={t('code.tag.of')} value={from} onChange={setFrom} />
      </div>
    </Dialog>
  );
}
