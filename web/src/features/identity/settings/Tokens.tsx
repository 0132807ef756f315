// Personal tokens: what programs send that act for one.
import { useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import { ListTable } from '../../../page/ListDetail';
import { usePages } from '../../../page/pages';
import { useReason } from '../../../page/Permitted';
import { Button, EmptyState, Slab } from '../../../ui';
import { RevokeDialog } from '../parts/RevokeDialog';
import { TokenDialog } from '../parts/TokenDialog';
import { tokenColumns, type Token } from '../parts/tokens';

const KEY = [...keys.identity, 'tokens'];

/** The section. */
export function Tokens() {
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const noCreate = useReason('identity.token.create');
  const noRevoke = useReason('identity.token.delete');
  const list = usePages(KEY, (_, signal) => ask(api.GET('/api/identity/v1/tokens', { signal })));
  const create = (
    <Button size="s" icon="plus" disabledReason={noCreate} onClick={() => { setMaking(true); }}>
      {t('identity.token.create')}
    </Button>
  );
  return (
    <Slab title={t('identity.settings.tokens')} flush actions={create}>
      <ListTable
        caption={t('identity.settings.tokens')}
        columns={tokenColumns(setRevoking, noRevoke)}
        list={list}
        rowKey={(it) => it.id}
        empty={
          <EmptyState icon="key-round" title={t('identity.token.none')} text={t('identity.token.noneText')}>
            {create}
          </EmptyState>
        }
      />
      {making && <TokenDialog ofService={false} onClose={() => { setMaking(false); }} />}
      {revoking !== undefined && (
        <RevokeDialog
          token={revoking}
          revoke={(id) => ask(api.DELETE('/api/identity/v1/tokens/{id}', { params: { path: { id } } }))}
          listKey={KEY}
          onClose={() => { setRevoking(undefined); }}
        />
      )}
    </Slab>
  );
}
