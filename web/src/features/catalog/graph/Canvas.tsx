// The drawing: stones by React Flow, which draws only what is in view; all lines as a few paths below them.
import '@xyflow/react/dist/base.css';
import { ReactFlow, ReactFlowProvider, useReactFlow, useStore, ViewportPortal, type ReactFlowState } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { kindWord, shortRef } from '../../../kit';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { IconButton, Kbd } from '../../../ui';
import { NEEDS, type Direction } from './graphData';
import type { Shown } from './groups';
import type { Drawing } from './layout';
import { STONE } from './paths';
import { arrow, Lines } from './Lines';
import { ClusterStone, clusterName, domId, nameOf, Stone, type ClusterNode, type StoneNode } from './Stone';
import { step, type Step } from './walk';

const nodeTypes = { stone: Stone, cluster: ClusterStone };
/** Below this, names are too small to be read and are left out (portal.md 5.5). */
const READABLE = 0.6;
/** More stones than this are one picture while they are too small to be read. */
const MANY_STONES = 200;
const STEPS: Readonly<Record<string, Step>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

export interface CanvasProps {
  shown: Shown;
  drawing: Drawing;
  root: string;
  rootName: string;
  direction: Direction;
  /** What is looked at: walked to, or pointed at in the list. */
  here: string | undefined;
  onHere: (id: string | undefined) => void;
  onOpen: (id: string) => void;
  onReroot: (ref: string) => void;
}

/** The drawing with its own zoom buttons. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ shown, drawing, root, rootName, direction, here, onHere, onOpen, onReroot }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const far = useStore(isFar);
  const [pointed, setPointed] = useState<string>();
  const nodes = useNodes(shown, drawing, root, onOpen, onReroot);
  const fit = useFit(box, drawing, root);
  const links = shown.edges;
  const [fitted, setFitted] = useState(false);
  useEffect(() => {
    void fit().then(() => { setFitted(true); });
  }, [fit]);
  const isPicture = far && drawing.at.size > MANY_STONES;

  const show = useCallback(
    (id: string) => {
      const at = drawing.at.get(id);
      const size = box.current?.getBoundingClientRect();
      if (at === undefined || size === undefined) return;
      const { x, y, zoom } = flow.getViewport();
      const left = at.x * zoom + x;
      const top = at.y * zoom + y;
      const inView = left > 8 && top > 8 && left + STONE.width * zoom < size.width - 8 && top + STONE.height * zoom < size.height - 8;
      if (!inView || zoom < READABLE) void flow.setCenter(at.x + STONE.width / 2, at.y + STONE.height / 2, { zoom: Math.max(zoom, 0.8), duration: 0 });
    },
    [drawing, flow],
  );
  useEffect(() => {
    if (here !== undefined && document.activeElement === box.current) show(here);
  }, [here, show]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box.current || event.metaKey || event.ctrlKey || event.altKey) return;
    const way = STEPS[event.key];
    if (way !== undefined) {
      event.preventDefault();
      onHere(here === undefined ? root : step(here, way, drawing, links));
    } else if (event.key === 'Enter' && here !== undefined) {
      event.preventDefault();
      document.getElementById(domId(here))?.click();
    } else if (event.key === 'Escape' && here !== undefined) {
      event.preventDefault();
      onHere(undefined);
    } else if (event.key === '+' || event.key === '-' || event.key === '0') {
      event.preventDefault();
      if (event.key === '0') void fit();
      else void (event.key === '+' ? flow.zoomIn() : flow.zoomOut());
    }
  };
  useRerootCommand(here, shown, onReroot);
  const marked = pointed ?? here;
  return (
    <div className={far ? 'gdraw far' : 'gdraw'}>
      {/* The group is the one stop for Tab; what is looked at is told through aria-activedescendant. */}
      <div
        ref={box}
        className="gflow"
        role="group"
        tabIndex={0}
        aria-label={t(`catalog.graph.canvas.${direction}`, { name: rootName })}
        aria-activedescendant={here === undefined ? undefined : domId(here)}
        onKeyDown={onKeyDown}
      >
        <ReactFlow
          nodes={fitted && !isPicture ? nodes : NO_NODES}
          edges={[]}
          nodeTypes={nodeTypes}
          onlyRenderVisibleElements
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomActivationKeyCode="Control"
          zoomOnDoubleClick={false}
          minZoom={0.04}
          maxZoom={2}
          attributionPosition="top-right"
          onPaneClick={(event) => {
            if (!isPicture) return;
            const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
            const id = stoneAt(drawing, x, y);
            if (id === undefined) return;
            onHere(id);
            show(id);
          }}
          onNodeMouseEnter={(_, node) => {
            setPointed(node.id);
          }}
          onNodeMouseLeave={() => {
            setPointed(undefined);
          }}
        >
          <ViewportPortal>
            <Lines shown={shown} drawing={drawing} root={root} marked={marked} isPicture={isPicture} />
          </ViewportPortal>
        </ReactFlow>
      </div>
      <p className="sr" aria-live="polite">
        {here === undefined ? '' : told(here, shown)}
      </p>
      <div className="gzoom">
        <IconButton variant="default" icon="zoom-in" label={t('catalog.graph.zoomIn')} keys="+" onClick={() => void flow.zoomIn()} />
        <IconButton variant="default" icon="zoom-out" label={t('catalog.graph.zoomOut')} keys="-" onClick={() => void flow.zoomOut()} />
        <IconButton variant="default" icon="maximize" label={t('catalog.graph.fit')} keys="0" onClick={() => void fit()} />
      </div>
      <Legend shown={shown} />
    </div>
  );
}

const NO_NODES: StoneNode[] = [];

function stoneAt(drawing: Drawing, x: number, y: number): string | undefined {
  for (const [id, at] of drawing.at) if (x >= at.x && x <= at.x + STONE.width && y >= at.y && y <= at.y + STONE.height) return id;
  return undefined;
}

function isFar(state: ReactFlowState): boolean {
  return state.transform[2] < READABLE;
}

function useNodes(shown: Shown, drawing: Drawing, root: string, open: (id: string) => void, reroot: (ref: string) => void): (StoneNode | ClusterNode)[] {
  return useMemo(() => {
    const size = { width: STONE.width, height: STONE.height, measured: STONE };
    const things = shown.nodes.map((thing, index): StoneNode => ({
      id: thing.ref,
      type: 'stone',
      position: drawing.at.get(thing.ref) ?? { x: 0, y: 0 },
      data: { thing, odd: index % 2 === 1, isRoot: thing.ref === root, reroot },
      ...size,
    }));
    const clusters = shown.clusters.map((cluster, index): ClusterNode => ({
      id: cluster.id,
      type: 'cluster',
      position: drawing.at.get(cluster.id) ?? { x: 0, y: 0 },
      data: { cluster, odd: index % 2 === 0, open },
      ...size,
    }));
    return [...things, ...clusters];
  }, [shown, drawing, root, open, reroot]);
}

/** Shows all of it; where names could not be read then, the part around the root. */
function useFit(box: React.RefObject<HTMLDivElement | null>, drawing: Drawing, root: string): () => Promise<boolean> {
  const flow = useReactFlow();
  return useCallback(() => {
    const size = box.current?.getBoundingClientRect();
    if (size === undefined || size.width === 0) return Promise.resolve(false);
    const gap = size.width < 600 ? 14 : 40;
    const whole = Math.min(1, (size.width - 2 * gap) / Math.max(1, drawing.width), (size.height - 2 * gap) / Math.max(1, drawing.height));
    const zoom = whole < READABLE && (drawing.at.size <= 60 || size.width < 600) ? 0.72 : whole;
    const at = drawing.at.get(root) ?? { x: 0, y: 0 };
    const along = (room: number, length: number, middle: number) =>
      length * zoom + 2 * gap <= room ? (room - length * zoom) / 2 : Math.min(gap, Math.max(room - gap - length * zoom, room / 2 - middle * zoom));
    return flow.setViewport({
      x: along(size.width, drawing.width, at.x + STONE.width / 2),
      y: along(size.height, drawing.height, at.y + STONE.height / 2),
      zoom,
    });
  }, [box, drawing, flow, root]);
}

function useRerootCommand(here: string | undefined, shown: Shown, onReroot: (ref: string) => void): void {
  const thing = shown.nodes.find((it) => it.ref === here && !it.missing);
  useCommands(
    useMemo(
      () => [
        {
          id: 'graph.reroot',
          title: thing === undefined ? t('catalog.graph.rerootHere') : t('catalog.graph.reroot', { name: nameOf(thing) }),
          group: 'page' as const,
          icon: 'waypoints',
          keys: ['.'],
          reason: thing === undefined ? t('catalog.graph.rerootFirst') : undefined,
          run: () => {
            if (thing !== undefined) onReroot(thing.ref);
          },
        },
      ],
      [thing, onReroot],
    ),
  );
}

function told(id: string, shown: Shown): string {
  const cluster = shown.clusters.find((it) => it.id === id);
  if (cluster !== undefined) return t('catalog.graph.toldCluster', { name: clusterName(cluster), count: cluster.members.length });
  const thing = shown.nodes.find((it) => it.ref === id);
  if (thing === undefined) return '';
  return t('catalog.graph.told', {
    name: nameOf(thing),
    kind: thing.missing ? t('catalog.graph.lineMissing') : kindWord(thing.kind),
    owner: thing.owner === undefined ? t('catalog.graph.noOwner') : shortRef(thing.owner),
    needs: shown.edges.filter((it) => it.from === id).length,
    neededBy: shown.edges.filter((it) => it.to === id).length,
  });
}

function Legend({ shown }: { shown: Shown }) {
  const hasNeeds = shown.edges.some((it) => NEEDS.some((need) => it.relation.includes(need)));
  const hasMissing = shown.nodes.some((it) => it.missing);
  return (
    <div className="gleg" aria-hidden="true">
      <span>
        <svg width="30" height="9">
          <path className="re" d="M1 4.5h22" />
          <path className="ra" d={arrow({ x: 29, y: 4.5 })} />
        </svg>
        {t(hasNeeds ? 'catalog.graph.line' : 'catalog.graph.lineOther')}
      </span>
      {hasMissing && (
        <span>
          <svg width="26" height="9">
            <path className="re soft" d="M1 4.5h24" />
          </svg>
          {t('catalog.graph.lineMissing')}
        </span>
      )}
      <span>
        <Kbd keys="arrowleft" />
        <Kbd keys="arrowright" />
        <Kbd keys="arrowup" />
        <Kbd keys="arrowdown" />
        {t('catalog.graph.walk')}
      </span>
      <span>
        <Kbd keys="enter" />
        {t('catalog.graph.opens')}
      </span>
      <span>
        <Kbd keys="." />
        {t('catalog.graph.restarts')}
      </span>
    </div>
  );
}
