// Chips: a fact, a tag, a state in a sentence, a filter. At most one in a row of a table.
import type { ReactNode } from 'react';
import { t } from '../messages';
import { A } from './A';
import { Icon } from './Icon';

export interface ChipProps {
  /** Soft ground in the colour of a state or of the accent. */
  tone?: 'ok' | 'warn' | 'bad' | 'run' | 'acc';
  /** A tag: outlined. */
  outlined?: boolean;
  href?: string;
  /** Full text, where it may be cut. */
  title?: string;
  children: ReactNode;
}

/** 20 high, square. */
export function Chip({ tone, outlined = false, href, title, children }: ChipProps) {
  const classes = ['chip', outlined && 'o', tone].filter(Boolean).join(' ');
  const inside = (
    <span className="t" dir="auto">
      {children}
    </span>
  );
  if (href !== undefined) {
    return (
      <A className={classes} href={href} title={title}>
        {inside}
      </A>
    );
  }
  return (
    <span className={classes} title={title}>
      {inside}
    </span>
  );
}

export interface FilterChipProps {
  /** The field, such as "Owner". */
  name?: string;
  /** The value. */
  label: string;
  onRemove: () => void;
}

/** A filter that is on: key, value, and a cross. */
export function FilterChip({ name, label, onRemove }: FilterChipProps) {
  return (
    <span className="chip f">
      {name !== undefined && <span className="k">{name}</span>}
      <span className="t" dir="auto" title={label}>
        {label}
      </span>
      <button type="button" className="x" aria-label={t('ui.remove', { what: [name, label].filter(Boolean).join(' ') })} onClick={onRemove}>
        <Icon name="x" size="s" />
      </button>
    </span>
  );
}
