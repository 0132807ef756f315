// The colours of a difference: both sides are read as the language of the file, as far as their lines are there.
import { useEffect, useState } from 'react';
import type { Painted } from '../code/paint';
import type { DiffLine } from './model';

/** The pieces of lines; one that is not in it is plain. */
export type Paint = ReadonlyMap<DiffLine, readonly Painted[]>;

const NONE: Paint = new Map();

/** The colours of these lines, once the language is there. */
export function usePaint(lines: readonly DiffLine[], path: string): Paint {
  const [paint, setPaint] = useState(NONE);
  useEffect(() => {
    let isGone = false;
    const all = async () => {
      const { paintLines } = await import('../code/paint');
      const found = new Map<DiffLine, readonly Painted[]>();
      for (const other of ['add', 'del'] as const) {
        // The other side's lines are left out; heads stand for what is not shown.
        const side = lines.filter((it) => it.kind !== other && it.kind !== 'end');
        const painted = await paintLines(side.map((it) => (it.kind === 'hunk' ? '' : it.text)), path);
        side.forEach((it, index) => {
          const pieces = painted?.[index];
          if (it.kind !== 'hunk' && pieces !== undefined && pieces.map((piece) => piece.text).join('') === it.text) found.set(it, pieces);
        });
      }
      if (!isGone) setPaint(found);
    };
    // Without colours it can be read, too.
    void all().catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [lines, path]);
  return paint;
}
