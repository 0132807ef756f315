// Buttons: ink for the one primary action, an outline for the rest, dashed with its reason where it cannot
// be pressed now.
import type { ComponentPropsWithRef, MouseEvent, ReactNode } from 'react';
import { A } from './A';
import { Icon } from './Icon';
import { Kbd } from './Kbd';
import { StateShape } from './State';
import { Tooltip } from './Tooltip';
import { ariaKeys } from './keys';

export type ButtonVariant = 'default' | 'primary' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled'> {
  variant?: ButtonVariant;
  size?: 's' | 'm' | 'l';
  icon?: string;
  /** Printed on the button, such as `p` or `mod+enter`. The command registry listens, not the button. */
  keys?: string;
  /** Why it cannot be pressed now. It stays focusable, so that the reason can be read. */
  disabledReason?: string | undefined;
  /** Something is under way: the running shape instead of the icon, and no second press. */
  busy?: boolean;
  /** A link that looks like a button. */
  href?: string;
  /** What the link leads to is kept under this name. */
  download?: string | undefined;
  children?: ReactNode;
}

const VARIANTS = { default: '', primary: 'p', quiet: 'q', danger: 'd' } as const;
const SIZES = { s: 's', m: '', l: 'l' } as const;

/** A button, or a link that looks like one. */
export function Button(props: ButtonProps) {
  const { variant = 'default', size = 'm', icon, keys, disabledReason, busy = false, href, download, className, children, onClick, ...rest } = props;
  const off = disabledReason !== undefined || busy;
  const classes = ['btn', VARIANTS[variant], SIZES[size], className].filter(Boolean).join(' ');
  const inside = (
    <>
      {busy ? <StateShape shape="running" /> : icon !== undefined && <Icon name={icon} size={size === 's' ? 's' : 'm'} />}
      {children}
      {keys !== undefined && <Kbd keys={keys} />}
    </>
  );
  if (href !== undefined && !off) {
    const { type: _type, ref: _ref, ...link } = rest;
    return (
      <A href={href} {...(download === undefined ? {} : { download })} className={classes} {...(link as Omit<ComponentPropsWithRef<'a'>, 'href'>)} onClick={onClick as never}>
        {inside}
      </A>
    );
  }
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (off) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    onClick?.(event);
  };
  const button = (
    <button
      type="button"
      {...rest}
      className={classes}
      onClick={press}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
    >
      {inside}
    </button>
  );
  if (disabledReason === undefined) return button;
  return <Tooltip text={disabledReason}>{button}</Tooltip>;
}

export interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled' | 'children'> {
  icon: string;
  /** Its name: spoken, and shown after 400 ms. */
  label: string;
  keys?: string;
  variant?: ButtonVariant;
  size?: 's' | 'm';
  disabledReason?: string | undefined;
  /** A switch that is on: the icon is filled. */
  on?: boolean;
  href?: string;
}

/** A button of one icon. */
export function IconButton(props: IconButtonProps) {
  const { icon, label, keys, variant = 'quiet', size = 'm', disabledReason, on, href, className, onClick, ...rest } = props;
  const classes = ['btn ic', VARIANTS[variant], SIZES[size], on === true && 'on', className].filter(Boolean).join(' ');
  const inside = <Icon name={icon} size={size === 's' ? 's' : 'm'} />;
  const off = disabledReason !== undefined;
  if (href !== undefined && !off) {
    return (
      <Tooltip text={label} keys={keys}>
        <A href={href} className={classes} aria-label={label}>
          {inside}
        </A>
      </Tooltip>
    );
  }
  return (
    <Tooltip text={disabledReason ?? label} keys={off ? undefined : keys}>
      <button
        type="button"
        {...rest}
        className={classes}
        aria-label={label}
        aria-pressed={on}
        aria-disabled={off || undefined}
        aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
        onClick={off ? undefined : onClick}
      >
        {inside}
      </button>
    </Tooltip>
  );
}
