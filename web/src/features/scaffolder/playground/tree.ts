// Paths of files as the rows of a tree.

/** A row. */
export interface TreeRow {
  path: string;
  name: string;
  depth: number;
  isFolder: boolean;
  isOpen: boolean;
}

/** Folders before files, each by name; what is in closed folders is left out. */
export function treeRows(paths: readonly string[], closed: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  addLevel(paths, '', 0, closed, rows);
  return rows;
}

function addLevel(paths: readonly string[], folder: string, depth: number, closed: ReadonlySet<string>, rows: TreeRow[]): void {
  const folders = new Map<string, string[]>();
  const files: string[] = [];
  for (const path of paths) {
    const rest = path.slice(folder.length);
    const slash = rest.indexOf('/');
    if (slash < 0) files.push(rest);
    else {
      const name = rest.slice(0, slash);
      const inside = folders.get(name);
      if (inside === undefined) folders.set(name, [path]);
      else inside.push(path);
    }
  }
  for (const [name, inside] of [...folders].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const path = `${folder}${name}`;
    const isOpen = !closed.has(path);
    rows.push({ path, name, depth, isFolder: true, isOpen });
    if (isOpen) addLevel(inside, `${path}/`, depth + 1, closed, rows);
  }
  for (const name of files.sort()) rows.push({ path: `${folder}${name}`, name, depth, isFolder: false, isOpen: false });
}
