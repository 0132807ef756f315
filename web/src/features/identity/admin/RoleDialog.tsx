// Making a role, or putting other grants into one.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure, Failure } from '../../../api/failure';
import { t } from '../../../messages';
import { Banner, Button, Dialog, MultiSelect, Select, TextArea, TextField, toast, type Option } from '../../../ui';
import { grantOf, type Grant } from '../parts/grants';
import { permissionOptions, usePermissions } from '../parts/PermissionPicker';
import { nameOf, rolePath } from '../parts/words';

const ACTIONS = ['create', 'read', 'update', 'delete', 'use'];

/** A grant while it is written: the condition is text. */
interface Draft extends Omit<Grant, 'conditions'> {
  conditions: string;
}

interface Props {
  /** The role that is changed; else one is made. */
  role?: Schema<'RoleView'>;
  onClose: (made?: string) => void;
}

/** Name, what it is for, grants. Members are given in the panel. */
export function RoleDialog({ role, onClose }: Props) {
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [grants, setGrants] = useState<Draft[]>(() => (role?.grants ?? []).map(grantOf).map(draftOf));
  const options = permissionOptions(usePermissions());
  const save = useMutation({
    mutationFn: async () => {
      if (role === undefined) await refuseTaken(name.trim());
      const body = { description: description.trim(), grants: grants.map(written), ...(role === undefined ? { members: [] } : {}) };
      return ask(api.PUT('/api/identity/v1/roles/{namespace}/{name}', { params: { path: rolePath(name.trim()) }, body }));
    },
    onSuccess: (made) => {
      changed(keys.identity);
      toast.show({ text: t(role === undefined ? 'identity.roles.made' : 'identity.roles.saved', { role: nameOf(made.name) }) });
      onClose(made.name);
    },
  });
  const failure = save.isError ? asFailure(save.error) : undefined;
  const broken = grants.findIndex((it) => !isJson(it.conditions));
  const reason = name.trim() === '' ? t('identity.roles.needsName') : broken >= 0 ? t('identity.roles.needsJson', { number: broken + 1 }) : undefined;
  return (
    <Dialog
      wide
      title={role === undefined ? t('identity.roles.createTitle') : t('identity.roles.editTitle', { role: nameOf(role.name) })}
      onClose={() => { onClose(); }}
      confirm={{ label: t(role === undefined ? 'identity.roles.create' : 'identity.roles.save'), busy: save.isPending, disabledReason: reason, run: () => { save.mutate(); } }}
    >
      <div className="stackform">
        {role === undefined && <TextField label={t('identity.roles.name')} hint={t('identity.roles.nameHint')} error={failure?.field === 'name' ? failure.message : undefined} value={name} onChange={setName} />}
        <TextField label={t('identity.roles.description')} optional value={description} onChange={setDescription} />
        {grants.map((grant, index) => (
          <GrantEditor
            key={index}
            number={index + 1}
            grant={grant}
            options={options}
            onChange={(next) => { setGrants(grants.map((it, at) => (at === index ? next : it))); }}
            onRemove={() => { setGrants(grants.filter((_, at) => at !== index)); }}
          />
        ))}
        <Button className="start" icon="plus" onClick={() => { setGrants([...grants, draftOf({ permissions: [], effect: 'allow' })]); }}>
          {t('identity.roles.addGrant')}
        </Button>
        {failure !== undefined && failure.field !== 'name' && <Banner state="bad">{[failure.field, failure.message, failure.hint].filter(Boolean).join(' · ')}</Banner>}
      </div>
    </Dialog>
  );
}

/** Writing a role puts it in the place of one that has its name: making one must not. */
async function refuseTaken(name: string): Promise<void> {
  const path = rolePath(name);
  const { items } = await ask(api.GET('/api/identity/v1/roles', { params: { query: { text: path.name } } }));
  const wanted = `role:${path.namespace}/${path.name}`.toLowerCase();
  if (items.some((it) => it.name.toLowerCase() === wanted)) throw new Failure('conflict', t('identity.roles.taken', { role: nameOf(wanted) }), { field: 'name' });
}

interface EditorProps {
  number: number;
  grant: Draft;
  options: readonly Option[];
  onChange: (grant: Draft) => void;
  onRemove: () => void;
}

function GrantEditor({ number, grant, options, onChange, onRemove }: EditorProps) {
  return (
    <div className="edgrant" role="group" aria-label={t('identity.grant.number', { number })}>
      <div className="pair">
        <Select
          label={t('identity.grant.effect')}
          value={grant.effect ?? 'allow'}
          onChange={(value) => { onChange({ ...grant, effect: value === 'deny' ? 'deny' : 'allow' }); }}
          options={[
            { value: 'allow', label: t('identity.grant.allow') },
            { value: 'deny', label: t('identity.grant.deny') },
          ]}
        />
        <MultiSelect
          label={t('identity.grant.actions')}
          hint={t('identity.grant.actionsHint')}
          optional
          values={grant.actions ?? []}
          onChange={(actions) => { onChange({ ...grant, actions }); }}
          options={ACTIONS.map((value) => ({ value, label: t(`identity.action.${value}`) }))}
        />
      </div>
      <MultiSelect label={t('identity.grant.permissions')} hint={t('identity.grant.permissionsHint')} free values={grant.permissions} onChange={(permissions) => { onChange({ ...grant, permissions }); }} options={options} />
      <MultiSelect label={t('identity.grant.exceptLabel')} optional free values={grant.except ?? []} onChange={(except) => { onChange({ ...grant, except }); }} options={options} />
      <TextArea
        label={t('identity.grant.condition')}
        hint={t('identity.grant.conditionHint')}
        error={isJson(grant.conditions) ? undefined : t('identity.grant.conditionWrong')}
        optional
        mono
        value={grant.conditions}
        onChange={(conditions) => { onChange({ ...grant, conditions }); }}
      />
      <Button size="s" variant="quiet" icon="x" onClick={onRemove}>
        {t('identity.grant.remove', { number })}
      </Button>
    </div>
  );
}

function draftOf({ conditions, ...rest }: Grant): Draft {
  return { ...rest, conditions: conditions === undefined ? '' : JSON.stringify(conditions, undefined, 2) };
}

function written({ conditions, except = [], actions = [], ...rest }: Draft): Grant {
  return {
    ...rest,
    ...(except.length === 0 ? {} : { except }),
    ...(actions.length === 0 ? {} : { actions }),
    ...(conditions.trim() === '' ? {} : { conditions: JSON.parse(conditions) as unknown }),
  };
}

function isJson(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
