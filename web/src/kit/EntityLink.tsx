// An entity by name (portal.md 7.5): the glyph of its kind and its name in text colour, no blue.
import { useContext, type CSSProperties } from 'react';
import { t } from '../messages';
import { paths } from '../paths/paths';
import { A, Icon } from '../ui';
import { HoverCard } from './HoverCard';
import { HoverContext } from './hover';
import { kindIcon } from './kinds';
import { DEFAULT_NAMESPACE, formatRef, parseRef, type Ref } from './ref';

export interface EntityLinkProps {
  /** Reference, whole or short. */
  entity: string | Ref;
  /** Shown instead of the name. */
  title?: string | undefined;
  /** Picks a better glyph. */
  type?: string | undefined;
  /** A tab of its page. */
  tab?: string;
  /** It is not in the catalog, or not for this person: no link, and it says so. */
  missing?: boolean;
  /** 400 instead of 560: where it is not the subject of its row. */
  light?: boolean;
  /** No glyph: where the kind is said already. */
  plain?: boolean;
  className?: string;
}

/** A link to an entity's page; its card comes after 400 ms. */
export function EntityLink({ entity, title, type, tab, missing = false, light = false, plain = false, className }: EntityLinkProps) {
  const { prefetch } = useContext(HoverContext);
  const ref = typeof entity === 'string' ? parseRef(entity) : entity;
  const whole = formatRef(ref);
  const name = title ?? ref.name;
  const style: CSSProperties | undefined = light ? { fontWeight: 400 } : undefined;
  const inside = (
    <>
      {!plain && <Icon name={kindIcon(ref.kind, type)} size="s" />}
      <span dir="auto">
        {ref.namespace !== DEFAULT_NAMESPACE && <span className="ns">{ref.namespace}/</span>}
        {name}
      </span>
    </>
  );
  const classes = ['ent', missing && 'gone', className].filter(Boolean).join(' ');
  if (missing) {
    return (
      <span className={classes} style={style} title={t('kit.gone', { name: whole })}>
        {inside}
        <span className="sr">{t('kit.gone', { name: '' })}</span>
      </span>
    );
  }
  const ask = () => prefetch?.(whole);
  return (
    <HoverCard entity={whole}>
      <A className={classes} style={style} href={paths.entity(ref, tab)} onPointerEnter={ask} onFocus={ask}>
        {inside}
      </A>
    </HoverCard>
  );
}
