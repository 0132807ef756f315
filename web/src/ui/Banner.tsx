// A line across the page or a slab: what is the case, and one way out.
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import { StateShape, type Shape } from './State';

export interface BannerProps {
  /** Its ground. `info` is grey, `acc` says that the page is not now. */
  state?: 'warn' | 'bad' | 'run' | 'info' | 'acc';
  /** Instead of the state's own shape. */
  shape?: Shape;
  icon?: string;
  actions?: ReactNode;
  /** `status` for what happens while somebody looks, `alert` for what must interrupt. */
  role?: 'status' | 'alert';
  children: ReactNode;
}

const SHAPES = { warn: 'warn', bad: 'bad', run: undefined, info: undefined, acc: undefined } as const;
const ICONS = { warn: undefined, bad: undefined, run: 'info', info: 'info', acc: 'history' } as const;

/** One line, one state, its actions at the end. */
export function Banner({ state = 'warn', shape, icon, actions, role, children }: BannerProps) {
  const drawn = shape ?? SHAPES[state];
  const sign = icon ?? ICONS[state];
  return (
    <div className={state === 'warn' ? 'note-b' : `note-b ${state}`} role={role}>
      {drawn !== undefined ? <StateShape shape={drawn} /> : sign !== undefined && <Icon name={sign} />}
      <div className="grow brk">{children}</div>
      {actions !== undefined && <div className="acts">{actions}</div>}
    </div>
  );
}
