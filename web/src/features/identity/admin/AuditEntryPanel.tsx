// One entry of the audit log: everything that it says, with what was before and what is since.
import { t } from '../../../messages';
import type { Schema } from '../../../api/client';
import { Copyable } from '../../../kit';
import { PanelHead } from '../../../page/ListDetail';
import { paths } from '../../../paths/paths';
import { A, Banner, CodeBlock, formatExact, SkeletonRows, Slab, Time } from '../../../ui';
import { browserOf, nameOf } from '../parts/words';
import { Outcome } from './AuditPage';

type Entry = Schema<'AuditEntry'>;

/** `entry` is undefined where the list does not have it. */
export function AuditEntryPanel({ entry, loading, onClose }: { entry: Entry | undefined; loading: boolean; onClose: () => void }) {
  if (entry === undefined) {
    return loading ? (
      <SkeletonRows />
    ) : (
      <PanelHead title={t('identity.audit.notHere')} onClose={onClose}>
        {t('identity.audit.notHereText')}
      </PanelHead>
    );
  }
  const { actor, origin } = entry;
  return (
    <>
      <PanelHead title={<code>{entry.event}</code>} onClose={onClose}>
        {entry.error != null && <Banner state="bad">{entry.error}</Banner>}
        <dl className="dl">
          <dt>{t('identity.audit.outcome')}</dt>
          <dd>
            <Outcome outcome={entry.outcome} />
          </dd>
          <dt>{t('identity.audit.severity')}</dt>
          <dd>{t(`identity.audit.severity.${entry.severity}`)}</dd>
          <dt>{t('identity.audit.at')}</dt>
          <dd>
            <Time at={entry.at} /> <span className="meta">{formatExact(entry.at)}</span>
          </dd>
          <dt>{t('identity.audit.actor')}</dt>
          <dd>
            <A href={paths.admin('audit', { actor: actor.name })} dir="auto">
              {nameOf(actor.name)}
            </A>
            <span className="meta">{t(`identity.audit.kind.${actor.kind}`)}</span>
          </dd>
          {entry.subject != null && (
            <>
              <dt>{t('identity.audit.subject')}</dt>
              <dd>
                <A href={paths.admin('audit', { subject: entry.subject })} dir="auto">
                  {entry.subject}
                </A>
              </dd>
            </>
          )}
          <dt>{t('identity.audit.seal')}</dt>
          <dd>{entry.seal == null ? t('identity.audit.unsealed') : t('identity.audit.sealed', { number: entry.seal })}</dd>
          <dt>{t('identity.audit.id')}</dt>
          <dd>
            <Copyable text={entry.id} />
          </dd>
        </dl>
      </PanelHead>
      {origin != null && (
        <Slab title={t('identity.audit.origin')}>
          <dl className="dl">
            <dt>{t('identity.audit.address')}</dt>
            <dd>{origin.address}</dd>
            <dt>{t('identity.audit.program')}</dt>
            <dd title={origin.userAgent ?? undefined}>{browserOf(origin.userAgent)}</dd>
            {origin.path != null && (
              <>
                <dt>{t('identity.audit.request')}</dt>
                <dd>
                  <code>
                    {origin.method} {origin.path}
                  </code>
                </dd>
              </>
            )}
            {origin.requestId != null && (
              <>
                <dt>{t('identity.audit.trace')}</dt>
                <dd>
                  <Copyable text={origin.requestId} />
                </dd>
              </>
            )}
          </dl>
        </Slab>
      )}
      {(['old', 'new', 'meta'] as const).map((part) => {
        const value = entry[part];
        return value == null ? null : (
          <Slab key={part} title={t(`identity.audit.part.${part}`)}>
            <CodeBlock text={JSON.stringify(value, undefined, 2)} />
          </Slab>
        );
      })}
    </>
  );
}
