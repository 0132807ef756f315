// Keys become words, words become commands.
import { afterEach, expect, test, vi } from 'vitest';
import { commandFor, setSingleKeys, wordOf } from './keys';
import { register } from './registry';

const pressed = (key: string, more: Partial<KeyboardEvent> = {}) =>
  wordOf({ key, metaKey: false, ctrlKey: false, altKey: false, shiftKey: false, ...more });

let forget: () => void = () => undefined;
const commands = () => {
  const run = vi.fn();
  forget = register([
    { id: 'palette', title: 'Search', group: 'look', keys: ['mod+k', '/'], whileTyping: true, run },
    { id: 'catalog', title: 'Catalog', group: 'go', keys: ['g c'], run },
    { id: 'create', title: 'Create', group: 'make', keys: ['c'], run },
  ]);
};

afterEach(() => {
  forget();
  setSingleKeys(true);
  commandFor('escape', false, 0);
});

test('modifiers are named once, and not for characters that they make', () => {
  expect(pressed('k', { metaKey: true })).toBe('mod+k');
  expect(pressed('k', { ctrlKey: true })).toBe('mod+k');
  expect(pressed('F', { shiftKey: true })).toBe('shift+f');
  expect(pressed('?', { shiftKey: true })).toBe('?');
  expect(pressed(' ')).toBe('space');
  expect(pressed('Shift', { shiftKey: true })).toBeUndefined();
  expect(pressed('@', { altKey: true })).toBeUndefined();
});

test('two keys one after the other are one command, and not the second key alone', () => {
  commands();
  expect(commandFor('g', false, 1000)).toBeUndefined();
  expect(commandFor('c', false, 1500)?.id).toBe('catalog');
  expect(commandFor('c', false, 1600)?.id).toBe('create');
});

test('a sequence is forgotten after a while', () => {
  commands();
  commandFor('g', false, 1000);
  expect(commandFor('c', false, 3000)?.id).toBe('create');
});

test('single keys do nothing while somebody types, or when they are turned off', () => {
  commands();
  expect(commandFor('c', true, 0)).toBeUndefined();
  expect(commandFor('/', true, 0)).toBeUndefined();
  expect(commandFor('mod+k', true, 0)?.id).toBe('palette');
  setSingleKeys(false);
  expect(commandFor('c', false, 0)).toBeUndefined();
  expect(commandFor('mod+k', false, 0)?.id).toBe('palette');
});

test('the command that was registered last stands in front', () => {
  commands();
  const away = register([{ id: 'page.check', title: 'Check', group: 'page', keys: ['c'], run: vi.fn() }]);
  expect(commandFor('c', false, 0)?.id).toBe('page.check');
  away();
  expect(commandFor('c', false, 0)?.id).toBe('create');
});
