// How tokens are listed, one's own and those of services.
import { t } from '../../../messages';
import type { Schema } from '../../../api/client';
import { Button, State, Time, type Column } from '../../../ui';

/** A token without its secret. */
export type Token = Schema<'TokenView'>;

const SOON_MS = 7 * 86_400_000;

/** Columns of a list of tokens. */
export function tokenColumns(onRevoke: (token: Token) => void, reason: string | undefined): Column<Token>[] {
  return [
    {
      id: 'name',
      head: t('identity.token.name'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          <b className="cut" dir="auto">
            {it.name}
          </b>
          {it.service !== undefined && it.service !== null && (
            <span className="mid cut" dir="auto">
              {it.service}
            </span>
          )}
          <code className="dim">…{it.hint}</code>
        </span>
      ),
      sub: (it) => <Used token={it} />,
    },
    { id: 'reach', head: t('identity.token.permissions'), hide: 'hm', cell: (it) => <span title={it.permissions?.join('\n')}>{reachOf(it)}</span> },
    { id: 'used', head: t('identity.token.used'), hide: 'hs', cell: (it) => <Used token={it} /> },
    { id: 'expires', head: t('identity.token.expires'), hide: 'hs', cell: (it) => <Expiry at={it.expiresAt} /> },
    {
      id: 'act',
      head: <span className="sr">{t('identity.actions')}</span>,
      fit: true,
      cell: (it) => (
        <Button size="s" variant="danger" disabledReason={reason} onClick={() => { onRevoke(it); }}>
          {t('identity.token.revoke')}
        </Button>
      ),
    },
  ];
}

function reachOf(token: Token): string {
  const permissions = token.permissions ?? undefined;
  if (permissions === undefined) return t(token.service === undefined || token.service === null ? 'identity.token.all' : 'identity.token.nothing');
  return permissions.length === 1 ? (permissions[0] ?? '') : t('identity.token.count', { count: permissions.length });
}

function Used({ token }: { token: Token }) {
  if (token.usedAt === undefined || token.usedAt === null) return <span className="dim">{t('identity.token.never')}</span>;
  return (
    <span title={token.usedFrom ?? undefined}>
      <Time at={token.usedAt} />
    </span>
  );
}

function Expiry({ at }: { at: number }) {
  if (at < Date.now()) return <State shape="bad">{t('identity.token.expired')}</State>;
  if (at - Date.now() < SOON_MS)
    return (
      <State shape="warn">
        <Time at={at} bare />
      </State>
    );
  return <Time at={at} bare />;
}
