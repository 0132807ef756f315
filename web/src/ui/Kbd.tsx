// Keys as they stand on the keyboard.
import { printKeys } from './keys';

export interface KbdProps {
  /** Such as `mod+k`, `?`, `g c`. */
  keys: string;
}

/** One key cap for each press. */
export function Kbd({ keys }: KbdProps) {
  return printKeys(keys).map((press, index) => <kbd key={index}>{press}</kbd>);
}
