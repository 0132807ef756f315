// Links to the other ends of relations, with what the first answer says about them.
import type { EntityView } from '../../../api/entityView';
import { EntityLink, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { StateMark } from '../../../ui';
import { targetAt } from './facts';

/** Owners are at most this many in a row. */
const OWNERS_MOST = 5;

/** A link to the other end of a relation; struck through when nothing is there. */
export function TargetLink({ view, entityRef }: { view: EntityView; entityRef: string }) {
  const target = targetAt(view, entityRef);
  return <EntityLink entity={entityRef} title={target?.title ?? target?.displayName} type={target?.type} missing={target?.exists === false} />;
}

/** Owners with their marks. */
export function Owners({ view, refs }: { view: EntityView; refs: readonly string[] }) {
  return (
    <span className="fx wrap">
      {refs.slice(0, OWNERS_MOST).map((ref) => {
        const target = targetAt(view, ref);
        const missing = target?.exists === false;
        return (
          <span key={ref} className="fx g4" title={missing ? t('catalog.entity.missing') : undefined}>
            {missing && <StateMark shape="warn" label={t('catalog.entity.missing')} />}
            <OwnerChip owner={ref} title={target?.kind === 'user' ? (target.displayName ?? target.title) : undefined} missing={missing} />
          </span>
        );
      })}
      {refs.length > OWNERS_MOST && <span className="meta">{t('catalog.entity.tags.more', { count: refs.length - OWNERS_MOST })}</span>}
    </span>
  );
}
