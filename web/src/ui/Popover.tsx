// A small surface that opens beside what was pressed.
import { Popover as Base } from '@mantine/core';
import { cloneElement, useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';

export interface PopoverProps {
  /** One element that takes a ref and `onClick`: a Button, an IconButton. */
  trigger: ReactElement<{ onClick?: (event: unknown) => void }>;
  /** Its name, spoken. */
  label: string;
  /** Given a function, it can close the popover. */
  children: ReactNode | ((close: () => void) => ReactNode);
  position?: 'bottom-start' | 'bottom-end' | 'bottom' | 'top-start' | 'right-start';
  /** No padding of its own: lists. */
  flush?: boolean;
}

/** Opens on click, closes with Escape or a click elsewhere; focus goes in and comes back. */
export function Popover({ trigger, label, children, position = 'bottom-start', flush = false }: PopoverProps) {
  const [opened, setOpened] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!opened) return undefined;
    const press = ({ target }: PointerEvent) => {
      if (!(target instanceof Element)) return;
      // A list that was opened from in here is a surface of its own, and the trigger closes by itself.
      if (target.closest('.pop') !== null || target.closest(`[aria-controls="${box.current?.id ?? ''}"]`) !== null) return;
      setOpened(false);
    };
    document.addEventListener('pointerdown', press);
    return () => {
      document.removeEventListener('pointerdown', press);
    };
  }, [opened]);
  const close = () => {
    setOpened(false);
  };
  const target = cloneElement(trigger, {
    onClick: (event: unknown) => {
      trigger.props.onClick?.(event);
      setOpened(!opened);
    },
  });
  return (
    <Base
      unstyled
      classNames={{ dropdown: flush ? 'pop' : 'pop pad' }}
      opened={opened}
      onChange={setOpened}
      position={position}
      offset={4}
      closeOnClickOutside={false}
      trapFocus
      returnFocus
      transitionProps={{ duration: 160, transition: 'fade' }}
    >
      <Base.Target>{target}</Base.Target>
      <Base.Dropdown ref={box} aria-label={label}>{typeof children === 'function' ? children(close) : children}</Base.Dropdown>
    </Base>
  );
}
