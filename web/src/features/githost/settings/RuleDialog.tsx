// One rule for branches.
import { useState } from 'react';
import type { Failure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Checkbox, Dialog, TextField } from '../../../ui';
import type { Rule } from '../data';

interface Props {
  /** Undefined is a new one. */
  rule: Rule | undefined;
  taken: readonly string[];
  busy: boolean;
  failure: Failure | undefined;
  onSave: (rule: Rule) => void;
  onClose: () => void;
}

function listOf(text: string): string[] {
  return text.split(/[,\n]/).map((it) => it.trim()).filter((it) => it !== '');
}

/** The dialog. */
export function RuleDialog({ rule, taken, busy, failure, onSave, onClose }: Props) {
  const [pattern, setPattern] = useState(rule?.pattern ?? '');
  const [requestsOnly, setRequestsOnly] = useState(rule?.requestsOnly ?? false);
  const [limits, setLimits] = useState(rule?.pushers != null);
  const [pushers, setPushers] = useState((rule?.pushers ?? []).join(', '));
  const [approvals, setApprovals] = useState(String(rule?.approvals ?? 0));
  const [checks, setChecks] = useState((rule?.checks ?? []).join(', '));
  const [dismissStale, setDismiss] = useState(rule?.dismissStale ?? false);
  const [mayForce, setForce] = useState(rule?.mayForce ?? false);
  const [mayDelete, setDelete] = useState(rule?.mayDelete ?? false);
  const isTaken = taken.includes(pattern.trim());
  const count = /^\d{1,2}$/.test(approvals.trim()) ? Number(approvals) : undefined;
  const reason = pattern.trim() === '' ? t('code.rule.needsPattern') : isTaken ? t('code.rule.taken') : count === undefined ? t('code.rule.approvalsHint') : undefined;
  const save = () => {
    onSave({
      pattern: pattern.trim(),
      requestsOnly,
      approvals: count ?? 0,
      checks: listOf(checks),
      dismissStale,
      mayForce,
      mayDelete,
      ...(limits && !requestsOnly ? { pushers: listOf(pushers) } : {}),
    });
  };
  return (
    <Dialog wide title={t(rule === undefined ? 'code.rule.new' : 'code.rule.edit')} onClose={onClose} confirm={{ label: t('code.save'), busy, disabledReason: reason, run: save }}>
      <div className="stackform">
        <TextField label={t('code.rule.pattern')} hint={t('code.rule.patternHint')} {...(isTaken ? { error: t('code.rule.taken') } : {})} mono value={pattern} onChange={setPattern} data-autofocus />
        <Checkbox checked={requestsOnly} onChange={setRequestsOnly} label={t('code.rule.requestsOnly')} />
        {!requestsOnly && <Checkbox checked={limits} onChange={setLimits} label={t('code.rule.limits')} />}
        {!requestsOnly && limits && <TextField label={t('code.rule.pushers')} hint={t('code.rule.pushersHint')} mono value={pushers} onChange={setPushers} />}
        <TextField label={t('code.rule.approvals')} hint={t('code.rule.approvalsHint')} value={approvals} onChange={setApprovals} inputMode="numeric" {...(count === undefined ? { error: t('code.rule.approvalsHint') } : {})} />
        <TextField label={t('code.rule.checks')} optional hint={t('code.rule.checksHint')} mono value={checks} onChange={setChecks} />
        <Checkbox checked={dismissStale} onChange={setDismiss} label={t('code.rule.dismissStale')} />
        <Checkbox checked={mayForce} onChange={setForce} label={t('code.rule.mayForce')} />
        <Checkbox checked={mayDelete} onChange={setDelete} label={t('code.rule.mayDelete')} />
        {failure !== undefined && <Banner state="bad" role="alert">{failure.message}</Banner>}
      </div>
    </Dialog>
  );
}
