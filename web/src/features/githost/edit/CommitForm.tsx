// What a change says, and where it goes: onto the branch, or onto a new one with a pull request of it.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../../api/session';
import { t } from '../../../messages';
import { Banner, Button, Checkbox, RadioGroup, TextArea, TextField } from '../../../ui';
import { refsQuery, rulesQuery, type Repository } from '../data';
import { branchFor } from '../words';

/** Where a change goes. */
export interface Goes {
  message: string;
  /** A new branch, or undefined for the one that is looked at. */
  newBranch: string | undefined;
  asksForMerge: boolean;
}

interface Props {
  repository: Repository;
  branch: string;
  /** Said where somebody writes nothing. */
  usual: string;
  label: string;
  busy: boolean;
  danger?: boolean;
  /** Why it cannot be committed. */
  disabledReason?: string | undefined;
  failure?: string | undefined;
  onCommit: (goes: Goes) => void;
  onCancel: () => void;
}

/** The form. */
export function CommitForm(props: Props) {
  const { repository, branch, usual, label, busy, disabledReason, failure, onCommit, onCancel } = props;
  const me = useMe();
  const branches = useQuery(refsQuery(repository, 'branches'));
  const rules = useQuery(rulesQuery(repository));
  const isEmpty = branches.data?.length === 0;
  const known = branches.data?.find((it) => it.name === branch);
  // A branch whose rules want pull requests gets a new branch proposed; the server decides.
  const isGuarded = known?.isProtected === true && (rules.data ?? []).some((it) => it.requestsOnly === true || (it.approvals ?? 0) > 0 || (it.checks ?? []).length > 0);
  const [chosen, setWhere] = useState<'here' | 'new'>();
  const [salt] = useState(() => Math.floor(Math.random() * 65536));
  const [typed, setTyped] = useState<string>();
  const [message, setMessage] = useState('');
  const [asks, setAsks] = useState(true);
  const where = isEmpty ? 'here' : (chosen ?? (isGuarded ? 'new' : 'here'));
  const name = (typed ?? branchFor(me?.entityRef, salt)).trim();
  const isTaken = where === 'new' && branches.data?.some((it) => it.name === name) === true;
  const submit = (event: React.SyntheticEvent) => {
    event.preventDefault();
    if (disabledReason !== undefined || isTaken || busy) return;
    onCommit({ message: message.trim() === '' ? usual : message.trim(), newBranch: where === 'new' ? name : undefined, asksForMerge: where === 'new' && asks });
  };
  return (
    <form className="commit-form stackform" onSubmit={submit}>
      <TextArea label={t('code.message')} optional placeholder={usual} rows={2} value={message} onChange={setMessage} />
      {!isEmpty && (
        <RadioGroup<'here' | 'new'>
          label={t('code.whereTo')}
          value={where}
          onChange={setWhere}
          options={[
            { value: 'here', label: t('code.onto', { branch }), ...(isGuarded ? { hint: t('code.guarded') } : {}) },
            { value: 'new', label: t('code.ontoNew') },
          ]}
        />
      )}
      {where === 'new' && (
        <>
          <TextField label={t('code.newBranch')} mono value={typed ?? name} onChange={setTyped} {...(isTaken ? { error: t('code.branch.taken') } : name === '' ? { error: t('code.branch.needsName') } : {})} />
          <Checkbox checked={asks} onChange={setAsks} label={t('code.askForMerge')} />
        </>
      )}
      {failure !== undefined && <Banner state="bad" role="alert">{failure}</Banner>}
      <div className="fx">
        <Button onClick={onCancel}>{t('ui.cancel')}</Button>
        <Button type="submit" variant={props.danger === true ? 'danger' : 'primary'} busy={busy} disabledReason={disabledReason}>
          {label}
        </Button>
      </div>
    </form>
  );
}
