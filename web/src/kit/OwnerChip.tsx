// Who owns it: a mark and a name.
import { t } from '../messages';
import { paths } from '../paths/paths';
import { A } from '../ui';
import { HoverCard } from './HoverCard';
import { Mark } from './Mark';
import { formatRef, parseRef, shortRef } from './ref';

export interface OwnerChipProps {
  /** Reference of a group or user; a bare name is a group. Nothing: said in words. */
  owner: string | undefined;
  /** Shown instead of the name. */
  title?: string | undefined;
  /** Nobody is called so. */
  missing?: boolean;
  /** Inside something that is a link already. */
  plain?: boolean;
}

/** A team or a person. */
export function OwnerChip({ owner, title, missing = false, plain = false }: OwnerChipProps) {
  if (owner === undefined || owner === '') return <span className="dim">{t('kit.noOwner')}</span>;
  const ref = parseRef(owner, 'group');
  const name = title ?? shortRef(ref);
  const inside = (
    <>
      <Mark name={name} person={ref.kind === 'user'} />
      <span dir="auto">{name}</span>
    </>
  );
  if (missing || plain) {
    return (
      <span className={missing ? 'own gone' : 'own'} title={missing ? t('kit.gone', { name: formatRef(ref) }) : undefined}>
        {inside}
      </span>
    );
  }
  return (
    <HoverCard entity={formatRef(ref)}>
      <A className="own" href={paths.entity(ref)}>
        {inside}
      </A>
    </HoverCard>
  );
}
