// A hierarchy out of edges that nobody promised to be a tree: everything is drawn once, and where a line
// leads back to what is drawn already, a loop is named instead of followed.

/** A place in the tree. */
export interface Branch {
  ref: string;
  /** How deep below the uppermost. */
  depth: number;
  /** It is above itself: named here, drawn elsewhere. */
  loop: boolean;
  /** How many below it are left out. */
  more: number;
}

/** An edge: `child` belongs to `parent`. */
export interface Kin {
  child: string;
  parent: string;
}

/** Most rows of a drawn tree, and most children of one place. */
const MOST_ROWS = 200;
const MOST_CHILDREN = 40;

/** The branches in the order in which they are drawn, the ancestors of `root` first. */
export function treeAround(root: string, kin: readonly Kin[]): Branch[] {
  const parents = gather(kin, (it) => it.child, (it) => it.parent);
  const children = gather(kin, (it) => it.parent, (it) => it.child);
  const rows: Branch[] = [];
  const drawn = new Set<string>();
  const add = (ref: string, depth: number, isAbove: (ref: string) => boolean) => {
    if (rows.length >= MOST_ROWS) return;
    drawn.add(ref);
    const row: Branch = { ref, depth, loop: false, more: 0 };
    rows.push(row);
    const below = children.get(ref) ?? [];
    for (const child of below.slice(0, MOST_CHILDREN)) {
      if (drawn.has(child)) {
        // A thing with two parents is no loop; only what lies above itself is.
        if (child === ref || isAbove(child)) rows.push({ ref: child, depth: depth + 1, loop: true, more: 0 });
        continue;
      }
      add(child, depth + 1, (it) => it === ref || isAbove(it));
    }
    row.more = Math.max(0, below.length - MOST_CHILDREN);
  };
  const line = ancestors(root, parents);
  line.forEach((ref, depth) => {
    drawn.add(ref);
    rows.push({ ref, depth, loop: false, more: 0 });
  });
  add(root, line.length, (it) => line.includes(it));
  return rows;
}

/** Who is above `root`, the uppermost first: its first parent's line, and no further than a loop. */
function ancestors(root: string, parents: ReadonlyMap<string, readonly string[]>): string[] {
  const line: string[] = [];
  let here = root;
  for (;;) {
    const next = (parents.get(here) ?? []).find((it) => it !== root && !line.includes(it));
    if (next === undefined) return line.reverse();
    line.push(next);
    here = next;
  }
}

function gather(kin: readonly Kin[], key: (it: Kin) => string, value: (it: Kin) => string): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const it of kin) {
    const list = map.get(key(it)) ?? [];
    if (!list.includes(value(it))) list.push(value(it));
    map.set(key(it), list);
  }
  for (const list of map.values()) list.sort();
  return map;
}
