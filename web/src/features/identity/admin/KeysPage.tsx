// The server's own keys: ids and times, and replacing one.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListDetail, ListTable } from '../../../page/ListDetail';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, Checkbox, Dialog, EmptyState, RadioGroup, State, Time, toast, type Column } from '../../../ui';
import './messages';

type Key = Schema<'KeyView'>;
type Use = 'signing' | 'sealing';

const KEY = [...keys.identity, 'keys'];

const columns: Column<Key>[] = [
  { id: 'id', head: t('identity.keys.id'), wide: true, cell: (it) => <code title={it.id}>{it.id}</code>, sub: (it) => t(`identity.keys.use.${it.use}`) },
  { id: 'use', head: t('identity.keys.use'), hide: 'hs', cell: (it) => t(`identity.keys.use.${it.use}`) },
  {
    id: 'state',
    head: t('identity.people.state'),
    cell: (it) =>
      it.active ? <State shape="ok">{t('identity.keys.active')}</State> : it.activeAt > Date.now() ? <State shape="waiting">{t('identity.keys.soon')}</State> : <State shape="asleep">{t('identity.keys.old')}</State>,
  },
  { id: 'made', head: t('identity.keys.made'), hide: 'hs', cell: (it) => <Time at={it.madeAt} /> },
  { id: 'retires', head: t('identity.keys.retires'), hide: 'hm', cell: (it) => (it.retiresAt == null ? <span className="dim">{t('identity.keys.whenReplaced')}</span> : <Time at={it.retiresAt} />) },
];

export default function KeysPage() {
  const [rotating, setRotating] = useState(false);
  const noRotate = useReason('identity.key.rotate');
  const list = usePages(KEY, (_, signal) => ask(api.GET('/api/identity/v1/keys', { signal })));
  return (
    <AdminPage
      tab="keys"
      actions={
        <Button icon="repeat" disabledReason={noRotate} onClick={() => { setRotating(true); }}>
          {t('identity.keys.rotate')}
        </Button>
      }
    >
      <ListDetail detail={undefined} onClose={() => undefined}>
        <ListTable caption={t('identity.keys.title')} columns={columns} list={list} rowKey={(it) => it.id} empty={<EmptyState icon="key-round" title={t('identity.keys.none')} />} />
      </ListDetail>
      {rotating && <RotateDialog onClose={() => { setRotating(false); }} />}
    </AdminPage>
  );
}

function RotateDialog({ onClose }: { onClose: () => void }) {
  const [use, setUse] = useState<Use>('signing');
  const [revoke, setRevoke] = useState(false);
  const isRevoked = revoke && use === 'signing';
  const rotate = useMutation({
    mutationFn: () => ask(api.POST('/api/identity/v1/keys/rotate', { body: { use, ...(isRevoked ? { revoke: true } : {}) } })),
    onSuccess: () => {
      changed(KEY);
      toast.show({ text: t(`identity.keys.rotated.${use}`) });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('identity.keys.rotateTitle')}
      onClose={onClose}
      closeLabel={t('identity.keys.keep')}
      confirm={{ label: t('identity.keys.rotate'), danger: isRevoked, busy: rotate.isPending, ...(isRevoked ? { typeName: 'revoke' } : {}), run: () => { rotate.mutate(); } }}
    >
      <div className="stackform">
        <RadioGroup
          label={t('identity.keys.which')}
          value={use}
          onChange={setUse}
          options={[
            { value: 'signing', label: t('identity.keys.use.signing'), hint: t('identity.keys.signingHint') },
            { value: 'sealing', label: t('identity.keys.use.sealing'), hint: t('identity.keys.sealingHint') },
          ]}
        />
        {use === 'signing' && <Checkbox checked={revoke} onChange={setRevoke} label={t('identity.keys.revoke')} hint={t('identity.keys.revokeHint')} />}
        {rotate.isError && <Banner state="bad">{asFailure(rotate.error).message}</Banner>}
      </div>
    </Dialog>
  );
}
