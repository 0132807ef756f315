// Keys: what is pressed becomes a word such as `mod+k`, words in a row become `g c`, and the registry's
// command for it runs.
import { allCommands, type Command } from './registry';

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

let before: { word: string; at: number } | undefined;
let singleKeys = true;

/** Single-letter keys can be turned off (WCAG 2.1.4). */
export function setSingleKeys(on: boolean): void {
  singleKeys = on;
}

/** Listens to the whole page until the returned function is called. */
export function listenToKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const word = wordOf(event);
    if (word === undefined) return;
    // Beneath a dialog nothing is done by a single key.
    // Inside an editor the event's target is the editor's shadow; its path leads to where somebody types.
    const typing = isTyping(event.composedPath()[0] ?? event.target) || document.querySelector('[aria-modal="true"]') !== null;
    const command = commandFor(word, typing, Date.now());
    if (command === undefined) return;
    event.preventDefault();
    if (command.reason === undefined) command.run();
  };
  document.addEventListener('keydown', onKey);
  return () => {
    document.removeEventListener('keydown', onKey);
  };
}

/** The command that a key means now. Remembers the first key of a sequence. */
export function commandFor(word: string, typing: boolean, now: number): Command | undefined {
  const first = before !== undefined && now - before.at < SEQUENCE_MS ? before.word : undefined;
  before = undefined;
  const plain = !word.includes('mod+') && word !== 'escape';
  if (plain && (typing || !singleKeys)) return undefined;
  const commands = [...allCommands()].reverse().filter((it) => !typing || it.whileTyping === true);
  const wanted = first === undefined ? word : `${first} ${word}`;
  const exact = commands.find((it) => it.keys?.includes(wanted)) ?? commands.find((it) => it.keys?.includes(word));
  if (first === undefined && commands.some((it) => it.keys?.some((keys) => keys.startsWith(`${word} `)))) {
    before = { word, at: now };
    // A key that begins a sequence never means something by itself.
    return undefined;
  }
  return exact;
}

/** `mod+shift+l`, `?`, `g`: modifiers that make another character are not named again. */
export function wordOf(event: Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>): string | undefined {
  if (event.altKey || ['Shift', 'Control', 'Meta', 'Alt', 'Dead', 'Process'].includes(event.key)) return undefined;
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const letter = /^[a-z]$/.test(key) || key.length > 1;
  const modified = event.metaKey || event.ctrlKey;
  return `${modified ? 'mod+' : ''}${event.shiftKey && letter ? 'shift+' : ''}${key}`;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}
