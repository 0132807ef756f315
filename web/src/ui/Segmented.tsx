// A few choices side by side, one of them taken: buttons, or links where the choice is in the address.
import type { ReactNode } from 'react';
import { A } from './A';

export interface Segment<T extends string> {
  value: T;
  label: ReactNode;
  /** In grey after the label. */
  count?: ReactNode;
  href?: string;
  /** Left out on phones. */
  wideOnly?: boolean;
}

export interface SegmentedProps<T extends string> {
  /** What the choice is about, spoken. */
  label: string;
  value: T;
  onChange?: (value: T) => void;
  options: readonly Segment<T>[];
}

/** One of few. */
export function Segmented<T extends string>({ label, value, onChange, options }: SegmentedProps<T>) {
  return (
    <div className="seg" role="group" aria-label={label}>
      {options.map((option) => {
        const on = option.value === value;
        const inside = (
          <>
            {option.label}
            {option.count !== undefined && <span className="c">{option.count}</span>}
          </>
        );
        const className = option.wideOnly === true ? 'hide-sm' : undefined;
        if (option.href !== undefined) {
          return (
            <A key={option.value} href={option.href} className={className} aria-current={on ? 'true' : undefined}>
              {inside}
            </A>
          );
        }
        return (
          <button key={option.value} type="button" className={className} aria-pressed={on} onClick={() => { onChange?.(option.value); }}>
            {inside}
          </button>
        );
      })}
    </div>
  );
}
