// How keys are printed: words such as `mod+shift+l` become what stands on the keyboard before the user.

const MAC: Readonly<Record<string, string>> = { mod: '⌘', shift: '⇧', alt: '⌥', ctrl: '⌃' };
const OTHER: Readonly<Record<string, string>> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', ctrl: 'Ctrl' };
const NAMES: Readonly<Record<string, string>> = {
  enter: '↵',
  escape: 'Esc',
  esc: 'Esc',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  backspace: '⌫',
  tab: 'Tab',
};

/** Whether modifiers are printed as on a Mac. */
export function isMac(): boolean {
  return /Mac OS X|Macintosh|iPhone|iPad/.test(navigator.userAgent);
}

/** `mod+k` is one press, `g c` are two: one text for each press. */
export function printKeys(keys: string, mac: boolean = isMac()): string[] {
  return keys
    .trim()
    .split(/\s+/)
    .filter((press) => press !== '')
    .map((press) => {
      const parts = press === '+' ? ['+'] : press.split('+');
      const shown = parts.map((part) => {
        const word = part.toLowerCase();
        return (mac ? MAC : OTHER)[word] ?? NAMES[word] ?? (part.length === 1 ? part.toUpperCase() : part);
      });
      return shown.join(mac ? '' : ' ');
    });
}

/** For `aria-keyshortcuts`, which has its own words. Nothing for keys pressed one after the other. */
export function ariaKeys(keys: string, mac: boolean = isMac()): string | undefined {
  if (keys.includes(' ')) return undefined;
  const words: Readonly<Record<string, string>> = { mod: mac ? 'Meta' : 'Control', shift: 'Shift', alt: 'Alt', ctrl: 'Control' };
  return keys
    .split('+')
    .map((part) => words[part] ?? (part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('+');
}
