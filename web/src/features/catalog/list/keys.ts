// The list's commands: the same for keys, the palette and the list of keys.
import { useMemo } from 'react';
import { useCommands, type Command } from '../../../commands/registry';
import { t } from '../../../messages';

/** What they do. Those about a row are there while the cursor is on one. */
export interface Does {
  filter: () => void;
  addFilter: () => void;
  move: (by: number) => void;
  exportAll: () => void;
  row: { open: () => void; newTab: () => void; peek: () => void; choose: (range: boolean) => void; star: () => void; copy: () => void } | undefined;
  closePeek: (() => void) | undefined;
}

/** Registers them for as long as the list is shown. `does` must keep its identity while nothing changes. */
export function useListKeys(does: Does): void {
  useCommands(useMemo(() => commandsOf(does), [does]));
}

function commandsOf({ filter, addFilter, move, exportAll, row, closePeek }: Does): Command[] {
  const page = (id: string, keys: string[], icon: string, run: () => void): Command => ({ id: `catalog.list.${id}`, title: t(`catalog.list.key.${id}`), group: 'page', icon, keys, run });
  const all = [
    page('filter', ['f'], 'search', filter),
    page('addFilter', ['shift+f'], 'filter', addFilter),
    page('export', ['shift+e'], 'download', exportAll),
  ];
  if (closePeek !== undefined) all.push(page('closePeek', ['escape'], 'x', closePeek));
  // What a palette of six lines can do without comes last.
  const moves = [
    page('next', ['j', 'arrowdown'], 'arrow-down', () => { move(1); }),
    page('previous', ['k', 'arrowup'], 'arrow-up', () => { move(-1); }),
  ];
  if (row === undefined) return [...all, ...moves];
  return [
    ...all,
    page('open', ['o'], 'arrow-right', row.open),
    page('newTab', ['mod+enter'], 'external-link', row.newTab),
    page('peek', ['space'], 'panel-right', row.peek),
    page('choose', ['x'], 'check', () => { row.choose(false); }),
    page('chooseTo', ['shift+x'], 'list-checks', () => { row.choose(true); }),
    page('star', ['s'], 'star', row.star),
    page('copy', ['y'], 'copy', row.copy),
    ...moves,
  ];
}
