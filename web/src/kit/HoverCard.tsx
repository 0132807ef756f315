// The card that comes when the pointer rests on an entity: built only then, so that a table of links costs nothing.
import { useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { Floating } from '../ui';
import { HoverContext } from './hover';

const WAIT_MS = 400;
/** Long enough to move from the link onto the card. */
const LEAVE_MS = 150;

/** Around one link. Only for pointers: what the card says is on the page as well. */
export function HoverCard({ entity, children }: { entity: string; children: ReactNode }) {
  const { card } = useContext(HoverContext);
  const [anchor, setAnchor] = useState<DOMRect>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const clear = () => {
    clearTimeout(timer.current);
  };
  useEffect(() => clear, []);
  if (card === undefined) return children;
  const leave = () => {
    clear();
    timer.current = setTimeout(() => {
      setAnchor(undefined);
    }, LEAVE_MS);
  };
  return (
    <span
      className="hov"
      onPointerEnter={(event) => {
        if (event.pointerType === 'touch') return;
        clear();
        const box = event.currentTarget.firstElementChild?.getBoundingClientRect();
        timer.current = setTimeout(() => {
          setAnchor(box);
        }, WAIT_MS);
      }}
      onPointerLeave={leave}
      onPointerDown={() => {
        clear();
        setAnchor(undefined);
      }}
    >
      {children}
      {anchor !== undefined && (
        <Floating anchor={anchor} onClose={() => { setAnchor(undefined); }}>
          {card(entity)}
        </Floating>
      )}
    </span>
  );
}
