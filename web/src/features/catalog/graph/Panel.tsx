// What the drawing says, as a list: how many, which teams, and every thing by its owner, nearest first.
import { useState } from 'react';
import { EntityLink, kindIcon, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { Button, EmptyState, formatNumber, Icon, StateShape } from '../../../ui';
import type { Direction, Graph, GraphNode } from './graphData';
import { byOwner, figures, type Owned } from './groups';
import { nameOf } from './Stone';

const FIRST_OF_OWNER = 8;
const FIRST_OWNERS = 30;

interface Props {
  graph: Graph;
  direction: Direction;
  onPoint: (ref: string | undefined) => void;
  /** Ways out of an empty answer. */
  waysOut: { label: string; run: () => void }[];
}

/** The side panel. It is the drawing for who does not see it. */
export function Panel({ graph, direction, onPoint, waysOut }: Props) {
  const root = graph.nodes.find((it) => it.ref === graph.root);
  const owners = byOwner(graph);
  const [all, setAll] = useState(false);
  const shown = all ? owners : owners.slice(0, FIRST_OWNERS);
  return (
    <aside className="ginsp" aria-label={t(`catalog.graph.panel.${direction}`)}>
      <Head graph={graph} root={root} direction={direction} />
      {owners.length === 0 && (
        <EmptyState icon="waypoints" title={t(`catalog.graph.none.${direction}`)} text={t('catalog.graph.none.text')}>
          {waysOut.map((it) => (
            <Button key={it.label} onClick={it.run}>
              {it.label}
            </Button>
          ))}
        </EmptyState>
      )}
      {shown.map((it) => (
        <OwnerSection key={it.owner ?? ''} owned={it} onPoint={onPoint} />
      ))}
      {shown.length < owners.length && (
        <button type="button" className="more gmore" onClick={() => { setAll(true); }}>
          {t('catalog.graph.moreOf', { count: owners.length - shown.length })}
        </button>
      )}
    </aside>
  );
}

function Head({ graph, root, direction }: { graph: Graph; root: GraphNode | undefined; direction: Direction }) {
  const { direct, further, teams, missing } = figures(graph);
  const some = direct + further > 0;
  return (
    <header>
      <div className="meta">{t(`catalog.graph.panel.${direction}`)}</div>
      <h2 className="gtitle">
        <Icon name={kindIcon(root?.kind ?? '', root?.type)} />
        <span dir="auto">{root === undefined ? graph.root : nameOf(root)}</span>
      </h2>
      {some && (
        <div className="fig3">
          <div>
            <b>{formatNumber(direct)}</b>
            <span>{t('catalog.graph.fig.direct')}</span>
          </div>
          <div>
            <b>{formatNumber(further)}</b>
            <span>{t('catalog.graph.fig.further')}</span>
          </div>
          <div>
            <b>{formatNumber(teams)}</b>
            <span>{t('catalog.graph.fig.teams', { count: teams })}</span>
          </div>
        </div>
      )}
      {some && direction === 'neededBy' && <p className="meta gnote">{t('catalog.graph.unsure')}</p>}
      {missing > 0 && (
        <p className="gnote fx top">
          <StateShape shape="unknown" />
          <span>{t('catalog.graph.missing', { count: missing })}</span>
        </p>
      )}
    </header>
  );
}

function OwnerSection({ owned, onPoint }: { owned: Owned; onPoint: (ref: string | undefined) => void }) {
  const [all, setAll] = useState(false);
  const things = all ? owned.things : owned.things.slice(0, FIRST_OF_OWNER);
  const hidden = owned.things.length - things.length;
  return (
    <section className="gown">
      <div className="fx">
        <OwnerChip owner={owned.owner} />
        <span className="meta end">{formatNumber(owned.things.length)}</span>
      </div>
      <ul>
        {things.map((it) => (
          <li
            key={it.ref}
            className="fx gi"
            onPointerEnter={() => { onPoint(it.ref); }}
            onPointerLeave={() => { onPoint(undefined); }}
            onFocus={() => { onPoint(it.ref); }}
            onBlur={() => { onPoint(undefined); }}
          >
            <EntityLink entity={it} title={it.title} type={it.type} missing={it.missing} light />
            <span className="meta end">{distance(it)}</span>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="gmore" onClick={() => { setAll(true); }}>
          {t('catalog.graph.moreOf', { count: hidden })}
        </button>
      )}
    </section>
  );
}

function distance(it: GraphNode): string {
  if (it.missing) return t('catalog.graph.unknown');
  return it.depth <= 1 ? t('catalog.graph.direct') : t('catalog.graph.steps', { count: it.depth });
}
