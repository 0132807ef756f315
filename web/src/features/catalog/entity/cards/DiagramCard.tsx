// A system or a domain as a drawing: its parts by kind, and the lines of need between them.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Entity } from '../../../../api/client';
import type { EntityProps } from '../../../../layout/feature';
import { kindIcon, kindWord, refOf } from '../../../../kit';
import { t } from '../../../../messages';
import { Answer } from '../../../../page/Answer';
import { paths } from '../../../../paths/paths';
import { A, Button, cutMiddle, EmptyState, SkeletonRows, Slab } from '../../../../ui';
import { ROWS_MOST, rowsQuery } from '../data';
import { curveOf, headOf, layOut, STONE, type Stone } from '../diagram';
import { titleOf, typeOf } from '../facts';

/** Longer names lose their middle; the whole one is in the title. */
const LETTERS = 19;

/** The parts of something, as a filter. */
export function partsFilter(ref: string): string {
  return `relations.partOf=${ref}`;
}

/** The drawing, above everything else on the page of a system. */
export function DiagramCard({ entity }: EntityProps) {
  const ref = refOf(entity);
  const query = useQuery(rowsQuery(partsFilter(ref), ROWS_MOST));
  const total = query.data?.total ?? 0;
  const explore = (
    <Button variant="quiet" size="s" icon="waypoints" href={paths.graph({ root: ref, relation: ['partOf'], direction: 'both' })}>
      {t('catalog.entity.relations.explore')}
    </Button>
  );
  return (
    <Slab title={t('catalog.entity.diagram.title')} {...(total > 0 ? { count: total } : {})} actions={explore} flush>
      <Answer query={query} skeleton={<SkeletonRows rows={5} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="boxes" title={t('catalog.entity.parts.none')} text={t('catalog.entity.parts.none.text')} />
          ) : (
            <Drawn parts={items} all={paths.entity(ref, 'parts')} />
          )
        }
      </Answer>
    </Slab>
  );
}

function Drawn({ parts, all }: { parts: readonly Entity[]; all: string }) {
  const drawing = useMemo(() => layOut(parts), [parts]);
  const { columns, stones, lines, width, height } = drawing;
  const bottom = (x: number) => Math.max(...stones.filter((it) => it.x === x).map((it) => it.y)) + STONE.height + STONE.gapY;
  return (
    <div className="ent-diagram">
      <svg
        className="ent-drawn"
        viewBox={`0 0 ${width} ${height}`}
        style={{ width: `${width / 16}rem` }}
        role="group"
        aria-label={t('catalog.entity.diagram.label', { parts: stones.length, lines: lines.length })}
      >
        {columns.map((column) => (
          <text key={column.kind} className="lab" x={column.x + 2} y={16}>
            {kindWord(column.written, 2).slice(0, 30)} {column.count}
          </text>
        ))}
        {lines.map((line) => (
          <g key={`${line.from.ref} ${line.to.ref}`}>
            <path className="re" d={curveOf(line)} />
            <path className="ra" d={headOf(line)} />
          </g>
        ))}
        {stones.map((stone, index) => (
          <StoneLink key={stone.ref} stone={stone} cut={index % 2} />
        ))}
        {columns.map(
          (column) =>
            column.more > 0 && (
              <A key={column.kind} href={all}>
                <g className="rn plus">
                  <path d={outline(column.x, bottom(column.x), 0)} />
                  <text x={column.x + 12} y={bottom(column.x) + 19}>
                    {t('catalog.entity.more.count', { count: column.more })}
                  </text>
                </g>
              </A>
            ),
        )}
      </svg>
    </div>
  );
}

function StoneLink({ stone, cut }: { stone: Stone; cut: number }) {
  const { entity, x, y } = stone;
  const name = titleOf(entity);
  return (
    <A href={paths.entity(stone.ref)}>
      <g className="rn">
        <title>{`${kindWord(entity.kind)} ${name.slice(0, 300)}`}</title>
        <path d={outline(x, y, cut)} />
        <svg x={x + 9} y={y + 8} width="14" height="14" className="i">
          <use href={`#i-${kindIcon(entity.kind, typeOf(entity))}`} />
        </svg>
        <text x={x + 29} y={y + 19} aria-hidden="true">
          {cutMiddle(name, LETTERS)}
        </text>
      </g>
    </A>
  );
}

/** A stone's edges, a little out of square; neighbours alternate. */
function outline(x: number, y: number, cut: number): string {
  const [right, foot] = [x + STONE.width, y + STONE.height];
  return cut === 0
    ? `M${x + 1.5} ${y}L${right} ${y + 0.5}L${right - 1} ${foot}L${x} ${foot - 0.5}Z`
    : `M${x} ${y + 0.5}L${right - 1.5} ${y}L${right} ${foot - 0.5}L${x + 1} ${foot}Z`;
}
