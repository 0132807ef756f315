// Menus: a list of things to do with what was pressed.
import { Menu as Base } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { A } from './A';
import { Icon } from './Icon';
import { Kbd } from './Kbd';

/** A line of a menu. */
export interface MenuItem {
  /** Verb and object. */
  label: ReactNode;
  icon?: string;
  keys?: string;
  /** A second, grey line. */
  hint?: ReactNode;
  href?: string;
  onClick?: () => void;
  danger?: boolean;
  /** Why it cannot be done now; it stays in the list, with this below it. */
  disabledReason?: string | undefined;
  /** One of several that is taken. */
  checked?: boolean;
}

export interface MenuProps {
  /** One element that takes a ref and events: a Button, an IconButton. */
  trigger: ReactElement;
  items: readonly (MenuItem | 'separator' | { heading: ReactNode })[];
  position?: 'bottom-start' | 'bottom-end';
}

/** Arrow keys move, Enter does, Escape closes. */
export function Menu({ trigger, items, position = 'bottom-end' }: MenuProps) {
  return (
    <Base
      unstyled
      classNames={{ dropdown: 'pop menu', item: 'mi', itemLabel: 'ml', itemIndicator: 'mark', divider: 'sep', label: 'lab2' }}
      position={position}
      offset={4}
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 160, transition: 'fade' }}
    >
      <Base.Target>{trigger}</Base.Target>
      <Base.Dropdown>
        {items.map((item, index) => {
          if (item === 'separator') return <Base.Divider key={index} />;
          if ('heading' in item) return <Base.Label key={index}>{item.heading}</Base.Label>;
          return <Line key={index} item={item} />;
        })}
      </Base.Dropdown>
    </Base>
  );
}

function Line({ item }: { item: MenuItem }) {
  const off = item.disabledReason !== undefined;
  const icon = item.checked === undefined ? item.icon : item.checked ? 'check' : undefined;
  const below = item.disabledReason ?? item.hint;
  const inside = (
    <>
      {icon !== undefined ? <Icon name={icon} /> : item.checked !== undefined && <span className="i" />}
      <span className="t">
        {item.label}
        {below !== undefined && <span className="l2">{below}</span>}
      </span>
      {item.keys !== undefined && (
        <span className="k">
          <Kbd keys={item.keys} />
        </span>
      )}
    </>
  );
  const className = item.danger === true ? 'd' : undefined;
  if (item.href !== undefined && !off) {
    return (
      <Base.Item component={A} href={item.href} className={className} onClick={item.onClick}>
        {inside}
      </Base.Item>
    );
  }
  if (item.checked !== undefined) {
    return (
      <Base.CheckboxItem className={className} checked={item.checked} closeMenuOnClick={!off} data-disabled={off || undefined} onChange={item.onClick}>
        {inside}
      </Base.CheckboxItem>
    );
  }
  return (
    <Base.Item className={className} aria-disabled={off || undefined} closeMenuOnClick={!off} onClick={off ? undefined : item.onClick}>
      {inside}
    </Base.Item>
  );
}
