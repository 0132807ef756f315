// All lines of the drawing as four paths, whatever their number, and the frame of what is looked at.
import { memo, useMemo } from 'react';
import type { Shown } from './groups';
import type { Drawing } from './layout';
import { STONE, type Point } from './paths';
import { wayToRoot } from './walk';

/** From here on lines are drawn fainter, so that the stones stay what one sees. */
const DENSE = 250;

interface Props {
  shown: Shown;
  drawing: Drawing;
  root: string;
  /** The stone whose way to the root is marked. */
  marked: string | undefined;
  /** Stones are too small and too many to be elements: they are drawn here, too. */
  isPicture: boolean;
}

/** The head of a line, 7 px long, with its tip at a point. */
export function arrow({ x, y }: Point): string {
  return `M${x - 7} ${y - 4}L${x} ${y}L${x - 7} ${y + 4}Z`;
}

/** Lines below, heads and frame above. */
export const Lines = memo(function Lines({ shown, drawing, root, marked, isPicture }: Props) {
  const missing = useMemo(() => new Set(shown.nodes.filter((it) => it.missing).map((it) => it.ref)), [shown]);
  const plain = useMemo(() => {
    const drawn = { solid: '', soft: '', heads: '' };
    for (const link of drawing.links) {
      const edge = shown.edges[link.index];
      if (edge === undefined) continue;
      drawn[missing.has(edge.to) || missing.has(edge.from) ? 'soft' : 'solid'] += link.path;
      drawn.heads += arrow(link.tip);
    }
    return drawn;
  }, [shown, drawing, missing]);
  const way = useMemo(() => {
    if (marked === undefined || marked === root) return undefined;
    const ends = wayToRoot(marked, root, shown.edges);
    const links = drawing.links.filter((it) => {
      const edge = shown.edges[it.index];
      return edge !== undefined && ends.has(`${edge.from}\n${edge.to}`);
    });
    return { path: links.map((it) => it.path).join(''), heads: links.map((it) => arrow(it.tip)).join('') };
  }, [shown, drawing, root, marked]);
  const stones = useMemo(() => {
    const drawn = { plain: '', gone: '', root: '' };
    if (isPicture) for (const [id, { x, y }] of drawing.at) drawn[id === root ? 'root' : missing.has(id) ? 'gone' : 'plain'] += `M${x} ${y}h${STONE.width}v${STONE.height}h${-STONE.width}Z`;
    return drawn;
  }, [drawing, root, missing, isPicture]);
  const at = marked === undefined ? undefined : drawing.at.get(marked);
  return (
    <>
      <svg className={drawing.links.length > DENSE ? 'glines dense' : 'glines'} width={Math.max(1, drawing.width)} height={Math.max(1, drawing.height)} aria-hidden="true">
        <path className="re" d={plain.solid} />
        <path className="re soft" d={plain.soft} />
        <path className="ra" d={plain.heads} />
        {isPicture && (
          <>
            <path className="gfar" d={stones.plain} />
            <path className="gfar gone" d={stones.gone} />
            <path className="gfar root" d={stones.root} />
          </>
        )}
        {way !== undefined && (
          <>
            <path className="re way" d={way.path} />
            <path className="ra way" d={way.heads} />
          </>
        )}
      </svg>
      {at !== undefined && <i className="ghere" style={{ transform: `translate(${at.x}px, ${at.y}px)`, width: STONE.width, height: STONE.height }} />}
    </>
  );
});
