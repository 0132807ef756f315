// Whether a pull request can be merged, what keeps it, and merging it; closing it, opening it again, its branch.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, Checkbox, Select, Slab, State, TextArea, toast, type Shape } from '../../../ui';
import { CheckRow, checksQuery } from '../parts/Checks';
import { useRemoval } from '../refs/BranchesPage';
import { refsQuery, touched, type Pull, type Repository } from '../data';
import { shortId } from '../words';
import { changePull, mergePull } from './changing';
import type { Mergeability } from './data';
import type { Rights } from './rights';

interface Props {
  repository: Repository;
  pull: Pull;
  rights: Rights;
}

/** How often an open one is looked at anew. */
const CHECKS_MS = 4000;

/** Slabs: the merge, and the checks where there are any. */
export function MergeBox({ repository, pull, rights }: Props) {
  const asked = checksQuery(repository, pull.commit);
  // Programs check again what failed, for as long as it may be merged.
  const checks = useQuery({ ...asked, refetchInterval: pull.state === 'open' ? CHECKS_MS : false });
  return (
    <>
      <Slab title={t('code.merge.title')}>
        {pull.state === 'open' ? <Open repository={repository} pull={pull} rights={rights} /> : <Over repository={repository} pull={pull} rights={rights} />}
      </Slab>
      {checks.data !== undefined && checks.data.length > 0 && (
        <Slab title={t('code.checks')} count={checks.data.length} flush>
          {checks.data.map((it) => <CheckRow key={it.context} check={it} />)}
        </Slab>
      )}
    </>
  );
}

const SHAPES: Readonly<Record<string, Shape>> = {
  draft: 'todo',
  approvals: 'waiting',
  'changes-requested': 'unmet',
  'check-missing': 'waiting',
  'check-pending': 'running',
  'check-failing': 'bad',
  conflict: 'bad',
  nothing: 'unknown',
};

function Open({ repository, pull, rights }: Props) {
  const it = pull.mergeability;
  return (
    <div className="merge">
      {it === undefined ? null : it.canMerge ? (
        <State shape="ok">{t('code.merge.can')}</State>
      ) : (
        <ul className="blockers">
          {it.blockers.map((blocker) => (
            <li key={blocker.reason + blocker.text}>
              <State shape={SHAPES[blocker.reason] ?? 'warn'}>{blocker.text}</State>
            </li>
          ))}
        </ul>
      )}
      {it !== undefined && it.conflicts.length > 0 && <Conflicts repository={repository} pull={pull} found={it} />}
      {it !== undefined && it.behind > 0 && it.conflicts.length === 0 && <p className="meta">{t('code.behind', { count: it.behind, base: pull.head, head: pull.base })}</p>}
      {it !== undefined && <Merge repository={repository} pull={pull} rights={rights} found={it} />}
      <States repository={repository} pull={pull} rights={rights} />
    </div>
  );
}

function Conflicts({ repository, pull, found }: { repository: Repository; pull: Pull; found: Mergeability }) {
  return (
    <div className="conflicts">
      <p>{t('code.merge.conflicts', { count: found.conflicts.length })}</p>
      <ul>
        {found.conflicts.slice(0, MOST_SHOWN).map((path) => (
          <li key={path}>
            <A className="mono" dir="ltr" href={paths.repository(repository, { ref: pull.head, file: path })}>{path}</A>
          </li>
        ))}
      </ul>
      {found.conflicts.length > MOST_SHOWN && <p className="meta">{t('ui.more.count', { count: found.conflicts.length - MOST_SHOWN })}</p>}
      <p className="meta">{t('code.merge.conflictsHow', { base: pull.base, head: pull.head })}</p>
    </div>
  );
}

const MOST_SHOWN = 20;
const METHODS = ['merge', 'squash', 'fast-forward'] as const;

function Merge({ repository, pull, rights, found }: Props & { found: Mergeability }) {
  const [method, setMethod] = useState<string | undefined>('merge');
  const [asks, setAsks] = useState(false);
  const [message, setMessage] = useState('');
  const [deletes, setDeletes] = useState(true);
  const isDefault = pull.head === repository.defaultBranch;
  const merge = useMutation({
    mutationFn: () => mergePull(repository, pull.number, { commit: pull.commit, method: method ?? 'merge', deleteBranch: deletes && !isDefault, ...(message.trim() === '' ? {} : { message: message.trim() }) }),
    onSuccess: () => { toast.show({ text: t('code.merge.done', { head: pull.head, base: pull.base }) }); },
    // A refusal has its reason in what has changed meanwhile.
    onSettled: () => { touched(repository); },
  });
  const reason = rights.merge ?? (found.canMerge ? undefined : t('code.merge.kept'));
  return (
    <div className="stackform">
      <Select
        label={t('code.merge.method')}
        value={method}
        onChange={setMethod}
        options={METHODS.map((value) => ({ value, label: t(`code.merge.method.${value}`), hint: t(`code.merge.method.${value}Hint`), ...(value === 'fast-forward' && !found.canFastForward ? { disabled: true } : {}) }))}
      />
      {method !== 'fast-forward' && (asks ? <TextArea label={t('code.merge.message')} optional rows={3} value={message} onChange={setMessage} /> : <Button variant="quiet" size="s" onClick={() => { setAsks(true); }}>{t('code.merge.writeMessage')}</Button>)}
      {!isDefault && <Checkbox checked={deletes} onChange={setDeletes} label={t('code.merge.deleteBranch', { branch: pull.head })} />}
      {merge.isError && <Banner state="bad" role="alert">{asFailure(merge.error).message}</Banner>}
      <Button variant="primary" icon="git-merge" busy={merge.isPending} disabledReason={reason} onClick={() => { merge.mutate(); }}>
        {t(`code.merge.do.${method ?? 'merge'}`, { base: pull.base })}
      </Button>
    </div>
  );
}

function States({ repository, pull, rights }: Props) {
  const change = useMutation({
    mutationFn: (body: { state?: string; isDraft?: boolean }) => changePull(repository, pull.number, body),
    onSettled: () => { touched(repository); },
  });
  return (
    <>
      {change.isError && <Banner state="bad" role="alert">{asFailure(change.error).message}</Banner>}
      <div className="fx wrap">
        {pull.state === 'open' && (
          <Button size="s" disabledReason={rights.change} busy={change.isPending} onClick={() => { change.mutate({ isDraft: !pull.isDraft }); }}>
            {t(pull.isDraft ? 'code.pull.ready' : 'code.pull.toDraft')}
          </Button>
        )}
        <Button size="s" disabledReason={rights.change} busy={change.isPending} onClick={() => { change.mutate({ state: pull.state === 'open' ? 'closed' : 'open' }); }}>
          {t(pull.state === 'open' ? 'code.pull.close' : 'code.pull.reopen')}
        </Button>
      </div>
    </>
  );
}

function Over({ repository, pull, rights }: Props) {
  const branches = useQuery(refsQuery(repository, 'branches'));
  const branch = branches.data?.find((it) => it.name === pull.head);
  const remove = useRemoval(repository);
  return (
    <div className="merge">
      {pull.state === 'merged' ? (
        <>
          <State shape="ok">{t('code.merge.merged', { base: pull.base })}</State>
          {pull.mergeCommit !== undefined && <A className="mono" href={paths.commit(repository, pull.mergeCommit)}>{shortId(pull.mergeCommit)}</A>}
        </>
      ) : (
        <State shape="cancelled">{t('code.pull.closedText')}</State>
      )}
      {pull.state === 'merged' && branch !== undefined && !branch.isDefault && (
        <Button size="s" icon="trash-2" busy={remove.isPending} disabledReason={rights.merge} onClick={() => { remove.mutate(branch); }}>{t('code.branch.deleteOne', { name: pull.head })}</Button>
      )}
      {remove.isError && <Banner state="bad" role="alert">{asFailure(remove.error).message}</Banner>}
      {pull.state === 'closed' && <States repository={repository} pull={pull} rights={rights} />}
    </div>
  );
}
