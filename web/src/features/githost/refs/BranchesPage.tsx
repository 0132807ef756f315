// Branches: make one, compare it, ask for its merge, delete it and take that back.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, Chip, DataTable, Dialog, EmptyState, IconButton, Menu, Pager, TextField, Time, toast, type Column } from '../../../ui';
import { RefSelect } from '../parts/RefSelect';
import { RepositoryPage } from '../parts/RepositoryPage';
import { useListKeys } from '../parts/listKeys';
import { at, refPage, refsQuery, repositoryKey, touched, type Branch, type Repository } from '../data';
import { shortId, subjectOf } from '../words';

/** The page at `/code/OWNER/NAME/branches`. */
export default function BranchesPage() {
  const [making, setMaking] = useState(false);
  const denied = useReason('githost.repository.push');
  const reason = (it: Repository) => denied ?? (it.isMine ? undefined : t('code.notYours', { owner: it.owner }));
  return (
    <RepositoryPage
      tab="branches"
      title={t('code.branches')}
      actions={(it) => <Button variant="primary" icon="plus" disabledReason={reason(it)} onClick={() => { setMaking(true); }}>{t('code.branch.new')}</Button>}
    >
      {(repository) => (
        <>
          <Branches repository={repository} reason={reason(repository)} />
          {making && <NewBranch repository={repository} onClose={() => { setMaking(false); }} />}
        </>
      )}
    </RepositoryPage>
  );
}

function Branches({ repository, reason }: { repository: Repository; reason: string | undefined }) {
  const go = useGo();
  const [cursor, setCursor] = useState(-1);
  const list = usePages<Branch>(repositoryKey(repository, 'branches'), (after, signal) => refPage(repository, 'branches', after, signal));
  const remove = useRemoval(repository);
  const open = (it: Branch | undefined) => { if (it !== undefined) go(paths.repository(repository, { ref: it.name })); };
  useListKeys({ count: list.rows.length, cursor, setCursor, open: (index) => { open(list.rows[index]); } });
  const body = list.failure !== undefined ? <FailureState failure={list.failure} retry={list.retry} /> : list.loading || list.rows.length > 0 ? undefined : <EmptyState icon="git-branch" title={t('code.noBranches')} text={t('code.emptyText')} />;
  return (
    <section className="grid-main">
      {remove.isError && <Banner state="bad" role="alert">{asFailure(remove.error).message}</Banner>}
      <DataTable
        caption={t('code.branches')}
        columns={columnsOf(repository, reason, (it) => { remove.mutate(it); })}
        rows={list.rows}
        rowKey={(it) => it.name}
        loading={list.loading}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        {...(body === undefined ? {} : { body })}
      />
      {list.more !== undefined && <Pager end={<Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}>{t('page.shown', { count: list.rows.length })}</Pager>}
    </section>
  );
}

/** Deletes a branch; the toast makes it again where it was. */
export function useRemoval(repository: Repository) {
  return useMutation({
    mutationFn: (it: Branch) => ask(api.DELETE('/api/githost/v1/repositories/{owner}/{name}/branches/{branch}', { params: { path: { ...at(repository), branch: it.name } } })),
    onSuccess: (_, it) => {
      touched(repository);
      const from = it.commit?.id;
      const undo = () => {
        if (from === undefined) return;
        void ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/branches', { params: { path: at(repository) }, body: { name: it.name, from } })).then(
          () => { touched(repository); },
          (thrown: unknown) => { toast.show({ text: asFailure(thrown).message }); },
        );
      };
      toast.show({ text: t('code.branch.deleted', { name: it.name }), ...(from === undefined ? {} : { undo }) });
    },
  });
}

function columnsOf(repository: Repository, reason: string | undefined, remove: (it: Branch) => void): readonly Column<Branch>[] {
  const keeps = (it: Branch) => reason ?? (it.isDefault ? t('code.branch.isDefault') : undefined);
  return [
    {
      id: 'name',
      head: t('code.name'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          <A className="ent" href={paths.repository(repository, { ref: it.name })}><bdi dir="ltr">{it.name}</bdi></A>
          {it.isDefault ? <Chip>{t('code.defaultBranch')}</Chip> : it.isProtected && <Chip outlined>{t('code.protected')}</Chip>}
        </span>
      ),
      sub: (it) => (it.commit === undefined ? '' : subjectOf(it.commit)),
    },
    { id: 'commit', head: t('code.lastCommit'), hide: 'hs', width: '40ch', cell: (it) => it.commit !== undefined && <A className="dim" title={shortId(it.commit.id)} href={paths.commit(repository, it.commit.id)}><bdi>{subjectOf(it.commit)}</bdi></A> },
    { id: 'when', head: t('code.changed'), num: true, cell: (it) => it.commit !== undefined && <Time at={it.commit.committer.at} className="dim" /> },
    {
      id: 'do',
      head: <span className="sr">{t('code.moreActions')}</span>,
      fit: true,
      cell: (it) => (
        <Menu
          trigger={<IconButton icon="ellipsis" size="s" label={t('code.actionsOf', { name: it.name })} />}
          items={[
            { label: t('code.compareWith', { base: repository.defaultBranch }), icon: 'columns-3', disabledReason: it.isDefault ? t('code.sameBranch') : undefined, href: paths.compare(repository, { base: repository.defaultBranch, head: it.name }) },
            { label: t('code.pull.new'), icon: 'git-pull-request', disabledReason: it.isDefault ? t('code.sameBranch') : undefined, href: paths.newPull(repository, { head: it.name }) },
            { label: t('code.commits'), icon: 'history', href: paths.commits(repository, { ref: it.name }) },
            'separator',
            { label: t('code.branch.delete'), icon: 'trash-2', danger: true, disabledReason: keeps(it), onClick: () => { remove(it); } },
          ]}
        />
      ),
    },
  ];
}

function NewBranch({ repository, onClose }: { repository: Repository; onClose: () => void }) {
  const [name, setName] = useState('');
  const [from, setFrom] = useState(repository.defaultBranch);
  const branches = useQuery(refsQuery(repository, 'branches'));
  const make = useMutation({
    mutationFn: () => ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/branches', { params: { path: at(repository) }, body: { name: name.trim(), from } })),
    onSuccess: () => {
      touched(repository);
      toast.show({ text: t('code.branch.made', { name: name.trim() }) });
      onClose();
    },
  });
  const isThere = branches.data?.some((it) => it.name === name.trim()) === true;
  const error = isThere ? t('code.branch.taken') : make.isError ? asFailure(make.error).message : undefined;
  return (
    <Dialog title={t('code.branch.new')} onClose={onClose} confirm={{ label: t('code.branch.create'), busy: make.isPending, disabledReason: name.trim() === '' || isThere ? t('code.branch.needsName') : undefined, run: () => { make.mutate(); } }}>
      <div className="stackform">
        <TextField label={t('code.name')} hint={t('code.branch.nameHint')} {...(error === undefined ? {} : { error })} mono value={name} onChange={setName} data-autofocus />
        <RefSelect repository={repository} visible size="m" label={t('code.branch.from')} value={from} onChange={setFrom} />
      </div>
    </Dialog>
  );
}
