// Icons: one sprite in the page, and a `use` of it wherever an icon stands.
import { memo } from 'react';
import { iconSprite } from './icons.generated';
import { iconNames, type IconName } from './icons';

/** 14 in rows, 16 everywhere else, 20 where a page is empty. */
export type IconSize = 's' | 'm' | 'l';

export interface IconProps {
  /** A name of the sprite. Any other (configured by an operator, say) becomes a plain link sign. */
  name: IconName | (string & {});
  size?: IconSize;
  className?: string;
  /** Only where the icon alone carries the meaning. */
  label?: string;
}

const known: ReadonlySet<string> = new Set(iconNames);
const SIZES = { s: 's', m: '', l: 'l' } as const;

/** Whether the sprite has an icon of this name. */
export function isIconName(name: string): name is IconName {
  return known.has(name);
}

/** An icon in the colour of the text around it. */
export function Icon({ name, size = 'm', className, label }: IconProps) {
  const classes = ['i', SIZES[size], className].filter(Boolean).join(' ');
  const names = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className={classes} {...names}>
      <use href={`#i-${known.has(name) ? name : 'link'}`} />
    </svg>
  );
}

/** The sprite. Once in a page; `UiProvider` draws it. */
export const IconSprite = memo(function IconSprite() {
  return <svg width="0" height="0" style={{ position: 'absolute' }} aria-hidden="true" dangerouslySetInnerHTML={{ __html: iconSprite }} />;
});
