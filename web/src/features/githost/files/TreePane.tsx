// The tree beside a file: folders open where they stand, each asked for when it is opened. Arrow keys walk it.
import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { t } from '../../../messages';
import { useGo } from '../../../page/location';
import { A, Icon } from '../../../ui';
import { treeQuery, type Entry } from '../data';
import { stepsOf } from '../words';
import type { Look } from './FilesPage';
import { entryHref, entryIcon } from './Folder';

interface Node {
  entry: Entry;
  depth: number;
  isOpen: boolean;
}

/** Which folders are open, by repository: it stays so while one goes from file to file. */
const opened = new Map<string, ReadonlySet<string>>();

/** The tree, with the current file in it. */
export function TreePane({ look, current, isFolder }: { look: Look; current: string; isFolder: boolean }) {
  const { repository, ref } = look;
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set([...(opened.get(repository.id) ?? []), ...foldersTo(current, isFolder)]));
  const [known, setKnown] = useState(current);
  if (known !== current) {
    setKnown(current);
    setOpen(new Set([...open, ...foldersTo(current, isFolder)]));
  }
  useEffect(() => {
    opened.set(repository.id, open);
  }, [repository.id, open]);
  const folders = useMemo(() => ['', ...open], [open]);
  const trees = useQueries({
    queries: folders.map((path) => ({ ...treeQuery(repository, ref, path, false), retry: false })),
    combine: (all) => new Map(all.map((it, index) => [folders[index] ?? '', it.data?.entries])),
  });
  const nodes = useMemo(() => walk(trees, open), [trees, open]);
  return <Tree look={look} nodes={nodes} current={current} onToggle={(path) => {
    const next = new Set(open);
    if (!next.delete(path)) next.add(path);
    setOpen(next);
  }} />;
}

/** The folders that lead to something, and itself when it is one. */
function foldersTo(path: string, isFolder: boolean): string[] {
  const steps = stepsOf(path).map((it) => it.path);
  return isFolder ? steps : steps.slice(0, -1);
}

function walk(trees: ReadonlyMap<string, readonly Entry[] | undefined>, open: ReadonlySet<string>, path = '', depth = 0): Node[] {
  return (trees.get(path) ?? []).flatMap((entry) => {
    const isOpen = entry.type === 'folder' && open.has(entry.path);
    return [{ entry, depth, isOpen }, ...(isOpen ? walk(trees, open, entry.path, depth + 1) : [])];
  });
}

function Tree({ look, nodes, current, onToggle }: { look: Look; nodes: readonly Node[]; current: string; onToggle: (path: string) => void }) {
  const go = useGo();
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<string>();
  const stop = nodes.find((it) => it.entry.path === at) ?? nodes.find((it) => it.entry.path === current) ?? nodes[0];
  const focus = (node: Node | undefined) => {
    if (node === undefined) return;
    setAt(node.entry.path);
    box.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(node.entry.path)}"]`)?.focus();
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    if (stop === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    const index = nodes.indexOf(stop);
    const isFolder = stop.entry.type === 'folder';
    if (event.key === 'ArrowDown') focus(nodes[index + 1]);
    else if (event.key === 'ArrowUp') focus(nodes[index - 1]);
    else if (event.key === 'Home') focus(nodes[0]);
    else if (event.key === 'End') focus(nodes.at(-1));
    else if (event.key === 'ArrowRight' && isFolder) (stop.isOpen ? () => { focus(nodes[index + 1]); } : () => { onToggle(stop.entry.path); })();
    else if (event.key === 'ArrowLeft' && stop.isOpen) onToggle(stop.entry.path);
    else if (event.key === 'ArrowLeft') focus(nodes.slice(0, index).reverse().find((it) => it.depth < stop.depth));
    else if (event.key === ' ' && isFolder) onToggle(stop.entry.path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <nav className="tree-pane" aria-label={t('code.tree')}>
      <div ref={box} role="tree" aria-label={t('code.tree')} onKeyDown={keys}>
        {nodes.map((node) => {
          const { entry, depth, isOpen } = node;
          const isFolder = entry.type === 'folder';
          const href = entryHref(look, entry);
          return (
            <A
              key={entry.path}
              role="treeitem"
              aria-level={depth + 1}
              aria-expanded={isFolder ? isOpen : undefined}
              aria-selected={entry.path === current}
              aria-current={entry.path === current ? 'page' : undefined}
              tabIndex={node === stop ? 0 : -1}
              data-path={entry.path}
              href={href ?? '#'}
              className="node"
              style={{ paddingInlineStart: 12 + depth * 14 }}
              onFocus={() => { setAt(entry.path); }}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                if (isFolder) onToggle(entry.path);
                else if (href !== undefined) go(href);
              }}
            >
              <Icon name={isFolder ? (isOpen ? 'chevron-down' : 'chevron-right') : entryIcon(entry.type)} size="s" />
              <bdi className="cut">{entry.name}</bdi>
            </A>
          );
        })}
      </div>
    </nav>
  );
}
