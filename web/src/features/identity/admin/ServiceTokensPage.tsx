// Tokens of services: what programs send that act for nobody.
import { useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { ListDetail, ListTable } from '../../../page/ListDetail';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { Button, EmptyState } from '../../../ui';
import { RevokeDialog } from '../parts/RevokeDialog';
import { TokenDialog } from '../parts/TokenDialog';
import { tokenColumns, type Token } from '../parts/tokens';
import { PeopleTabs } from './PeopleTabs';
import '../parts/messages';
import './messages';

const KEY = [...keys.identity, 'service-tokens'];

export default function ServiceTokensPage() {
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const noCreate = useReason('identity.service-token.create');
  const noRevoke = useReason('identity.service-token.delete');
  const list = usePages(KEY, (after, signal) => ask(api.GET('/api/identity/v1/service-tokens', { signal, params: { query: after === undefined ? {} : { after } } })));
  return (
    <AdminPage
      tab="people"
      actions={
        <Button variant="primary" icon="plus" disabledReason={noCreate} onClick={() => { setMaking(true); }}>
          {t('identity.token.create')}
        </Button>
      }
    >
      <ListDetail detail={undefined} onClose={() => undefined}>
        <div className="tools">
          <PeopleTabs here="tokens" />
        </div>
        <ListTable
          caption={t('identity.people.serviceTokens')}
          columns={tokenColumns(setRevoking, noRevoke)}
          list={list}
          rowKey={(it) => it.id}
          empty={<EmptyState icon="key-round" title={t('identity.token.noneService')} text={t('identity.token.noneServiceText')} />}
        />
      </ListDetail>
      {making && <TokenDialog ofService onClose={() => { setMaking(false); }} />}
      {revoking !== undefined && (
        <RevokeDialog
          token={revoking}
          revoke={(id) => ask(api.DELETE('/api/identity/v1/service-tokens/{id}', { params: { path: { id } } }))}
          listKey={KEY}
          onClose={() => { setRevoking(undefined); }}
        />
      )}
    </AdminPage>
  );
}
