// One role in the side column: where it comes from, what it grants, who has it.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { cache, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { PanelHead } from '../../../page/ListDetail';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, Dialog, SkeletonRows, Slab, Time, toast } from '../../../ui';
import { GrantView } from '../parts/GrantView';
import { grantOf } from '../parts/grants';
import { nameOf, rolePath } from '../parts/words';
import { Members } from './Members';
import { RoleDialog } from './RoleDialog';

type Role = Schema<'RoleView'>;

/** Of the role with this name. */
export function RolePanel({ name, onClose }: { name: string; onClose: () => void }) {
  const role = useQuery({
    queryKey: [...keys.identity, 'roles', 'one', name],
    queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/roles/{namespace}/{name}', { signal, params: { path: rolePath(name) } })),
  });
  return (
    <Answer query={role} skeleton={<SkeletonRows />} missing={(failure) => <PanelHead title={nameOf(name)} onClose={onClose}>{failure.message}</PanelHead>}>
      {(it) => <Panel key={it.name} role={it} onClose={onClose} />}
    </Answer>
  );
}

function Panel({ role, onClose }: { role: Role; onClose: () => void }) {
  const [asking, setAsking] = useState<'edit' | 'delete'>();
  const noUpdate = useReason('identity.role.update');
  const noDelete = useReason('identity.role.delete');
  const ofFile = role.origin === 'file' ? t('identity.roles.ofFile', { file: role.definedIn ?? '' }) : undefined;
  const isAdministrators = role.name === 'role:default/administrators';
  const fixed = isAdministrators ? t('identity.roles.fixed') : undefined;
  const shipped = role.origin === 'shipped' ? t('identity.roles.asItCame') : undefined;
  const done = () => {
    setAsking(undefined);
  };
  return (
    <>
      <PanelHead title={<bdi>{nameOf(role.name)}</bdi>} onClose={onClose}>
        {role.description != null && <p className="mid" dir="auto">{role.description}</p>}
        <p className="meta">
          <Origin role={role} />
        </p>
        <div className="fx wrap">
          <Button size="s" icon="pencil" disabledReason={noUpdate ?? ofFile ?? fixed} onClick={() => { setAsking('edit'); }}>
            {t('identity.roles.edit')}
          </Button>
          <Button size="s" variant="danger" icon="trash-2" disabledReason={noDelete ?? ofFile ?? fixed ?? shipped} onClick={() => { setAsking('delete'); }}>
            {t('identity.roles.delete')}
          </Button>
        </div>
      </PanelHead>
      <Slab title={t('identity.roles.grants')} count={role.grants.length} flush>
        {role.grants.map((grant, index) => (
          <GrantView key={index} grant={grantOf(grant)} />
        ))}
      </Slab>
      <Members role={role} reason={noUpdate ?? ofFile} />
      {asking === 'edit' && <RoleDialog role={role} onClose={done} />}
      {asking === 'delete' && <DeleteRole role={role} onClose={done} onGone={onClose} />}
    </>
  );
}

function Origin({ role }: { role: Role }) {
  return (
    <>
      {t(`identity.roles.from.${role.origin}`, { file: role.definedIn ?? '' })}
      {role.changedAt != null && (
        <>
          {' · '}
          {t('identity.roles.changedBy', { who: nameOf(role.changedBy ?? '') })} <Time at={role.changedAt} />
        </>
      )}
    </>
  );
}

function DeleteRole({ role, onClose, onGone }: { role: Role; onClose: () => void; onGone: () => void }) {
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE('/api/identity/v1/roles/{namespace}/{name}', { params: { path: rolePath(role.name) } })),
    onSuccess: () => {
      toast.show({ text: t('identity.roles.deleted', { role: nameOf(role.name) }) });
      onClose();
      onGone();
      // The panel is still there at this moment: what it shows is not asked for again, for it is gone.
      void cache.invalidateQueries({ queryKey: keys.identity, predicate: ({ queryKey }) => !queryKey.includes(role.name) }, { cancelRefetch: false });
    },
  });
  return (
    <Dialog
      title={t('identity.roles.deleteTitle', { role: nameOf(role.name) })}
      onClose={onClose}
      closeLabel={t('identity.roles.keep')}
      confirm={{ label: t('identity.roles.delete'), danger: true, typeName: nameOf(role.name), busy: remove.isPending, run: () => { remove.mutate(); } }}
    >
      <p>{t('identity.roles.deleteText', { count: role.memberCount })}</p>
      {remove.isError && <Banner state="bad">{asFailure(remove.error).message}</Banner>}
    </Dialog>
  );
}
