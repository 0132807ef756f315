// The small ink note that names an icon button and its key. Never holds what somebody needs to decide.
import { Tooltip as Base } from '@mantine/core';
import type { ReactElement } from 'react';
import { Kbd } from './Kbd';

export interface TooltipProps {
  /** Cut at 300 characters. */
  text: string;
  keys?: string;
  position?: 'top' | 'bottom' | 'left' | 'right';
  /** One element that takes a ref and events. */
  children: ReactElement;
}

const LONGEST = 300;

/** Shown after 400 ms, and at once on keyboard focus. */
export function Tooltip({ text, keys, position = 'bottom', children }: TooltipProps) {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return (
    <Base
      unstyled
      classNames={{ tooltip: 'tip' }}
      label={
        <>
          <bdi>{short}</bdi>
          {keys !== undefined && <Kbd keys={keys} />}
        </>
      }
      openDelay={400}
      position={position}
      offset={6}
      multiline
      events={{ hover: true, focus: true, touch: false }}
      transitionProps={{ duration: 90, transition: 'fade' }}
    >
      {children}
    </Base>
  );
}
