// Rules for branches: who may push, what a merge needs, what may not be undone.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, EmptyState, IconButton, Slab, SkeletonRows, toast } from '../../../ui';
import { at, rulesQuery, touched, type Repository, type Rule } from '../data';
import { RuleDialog } from './RuleDialog';

/** The section. */
export function Rules({ repository }: { repository: Repository }) {
  const query = useQuery(rulesQuery(repository));
  return <Answer query={query} skeleton={<SkeletonRows rows={4} />}>{(rules) => <List repository={repository} rules={rules} />}</Answer>;
}

function List({ repository, rules }: { repository: Repository; rules: readonly Rule[] }) {
  const [editing, setEditing] = useState<Rule | 'new'>();
  const denied = useReason('githost.repository.update');
  const save = useMutation({
    mutationFn: (next: readonly Rule[]) => ask(api.PUT('/api/githost/v1/repositories/{owner}/{name}/protections', { params: { path: at(repository) }, body: { protections: [...next] } })),
    onSuccess: () => {
      touched(repository);
      setEditing(undefined);
    },
  });
  const remove = (rule: Rule) => {
    save.mutate(rules.filter((it) => it !== rule), { onSuccess: () => { toast.show({ text: t('code.rule.deleted', { pattern: rule.pattern }), undo: () => { save.mutate(rules); } }); } });
  };
  return (
    <Slab title={t('code.settings.rules')} count={rules.length} flush actions={<Button size="s" icon="plus" disabledReason={denied} onClick={() => { save.reset(); setEditing('new'); }}>{t('code.rule.new')}</Button>}>
      {rules.length === 0 && <EmptyState icon="shield" title={t('code.rule.none')} text={t('code.rule.noneText')} />}
      {rules.map((rule) => (
        <div key={rule.pattern} className="li top">
          <div className="t">
            <b className="mono" dir="ltr">{rule.pattern}</b>
            <div className="l2">{saysOf(rule).join(' · ') || t('code.rule.says.nothing')}</div>
          </div>
          <Button size="s" disabledReason={denied} onClick={() => { save.reset(); setEditing(rule); }}>{t('code.rule.edit')}</Button>
          <IconButton icon="trash-2" size="s" label={t('code.rule.delete', { pattern: rule.pattern })} disabledReason={denied} onClick={() => { remove(rule); }} />
        </div>
      ))}
      {save.isError && editing === undefined && <Banner state="bad" role="alert">{asFailure(save.error).message}</Banner>}
      {editing !== undefined && (
        <RuleDialog
          rule={editing === 'new' ? undefined : editing}
          taken={rules.filter((it) => it !== editing).map((it) => it.pattern)}
          busy={save.isPending}
          failure={save.isError ? asFailure(save.error) : undefined}
          onSave={(rule) => { save.mutate(editing === 'new' ? [...rules, rule] : rules.map((it) => (it === editing ? rule : it))); }}
          onClose={() => { setEditing(undefined); }}
        />
      )}
    </Slab>
  );
}

/** What a rule says, in words. */
function saysOf(rule: Rule): string[] {
  return [
    rule.requestsOnly === true && t('code.rule.says.requestsOnly'),
    rule.pushers != null && t('code.rule.says.pushers', { names: rule.pushers.join(', ') || t('code.nothing') }),
    (rule.approvals ?? 0) > 0 && t('code.rule.says.approvals', { count: rule.approvals ?? 0 }),
    (rule.checks ?? []).length > 0 && t('code.rule.says.checks', { names: (rule.checks ?? []).join(', ') }),
    rule.dismissStale === true && t('code.rule.says.dismissStale'),
    rule.mayForce !== true && t('code.rule.says.noForce'),
    rule.mayDelete !== true && t('code.rule.says.noDelete'),
  ].filter((it): it is string => it !== false);
}
