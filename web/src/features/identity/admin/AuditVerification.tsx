// Walking the chain of seals: whether everything is as it was sealed, and what is not sealed yet.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { Copyable } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { Dialog, formatDuration, State, Time } from '../../../ui';

/** Asks at once; the answer is in the dialog. */
export function AuditVerification({ onClose }: { onClose: () => void }) {
  const verification = useQuery({
    queryKey: [...keys.identity, 'audit-verification'],
    queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/audit/verification', { signal })),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog title={t('identity.audit.chain')} onClose={onClose} wide>
      <Answer query={verification} skeleton={<State shape="running">{t('identity.audit.walking')}</State>}>
        {(it) => <Result result={it} />}
      </Answer>
    </Dialog>
  );
}

function Result({ result }: { result: Schema<'AuditVerification'> }) {
  return (
    <>
      <p>
        <State shape={result.ok ? 'ok' : 'bad'} loud>
          {result.ok ? t('identity.audit.whole', { count: result.entries, seals: result.seals }) : t('identity.audit.broken', { count: result.breaksCount })}
        </State>
      </p>
      {result.breaks.map((it, index) => (
        <div key={index} className="li top">
          <div className="t">
            <b>{t(`identity.audit.break.${it.kind}`)}</b>
            <div className="l2">
              {t('identity.audit.sealed', { number: it.seal })} · {it.detail} {it.entry}
            </div>
          </div>
        </div>
      ))}
      <dl className="dl">
        <dt>{t('identity.audit.unsealed')}</dt>
        <dd>
          {result.unsealed.count === 0
            ? t('identity.audit.allSealed')
            : t('identity.audit.waiting', { count: result.unsealed.count, age: formatDuration(result.unsealed.oldestAgeMs ?? 0) })}
        </dd>
        {result.head != null && (
          <>
            <dt>{t('identity.audit.head')}</dt>
            <dd>
              <Copyable text={`${result.head.number}:${result.head.hash}`} />
              <Time at={result.head.at} />
            </dd>
          </>
        )}
        {result.removed != null && (
          <>
            <dt>{t('identity.audit.removed')}</dt>
            <dd>
              {t('identity.audit.sealed', { number: result.removed.number })} <Time at={result.removed.at} />
            </dd>
          </>
        )}
      </dl>
      <p className="meta">{t('identity.audit.keepHead')}</p>
    </>
  );
}
