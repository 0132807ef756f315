// The graph with its tools and its panel: a page of its own, and a tab of entity pages.
import '../../../ui/styles/graph.css';
import './graph.css';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Failure } from '../../../api/failure';
import { kindIcon, kindWord, parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { Banner, Button, EmptyState, formatNumber, Skeleton } from '../../../ui';
import { Canvas } from './Canvas';
import { graphQuery, questionOf, RELATIONS, type Direction, type Graph, type GraphQuestion } from './graphData';
import { bySystem, everything, MANY, type Shown } from './groups';
import { lay, type Drawing } from './layout';
import { Panel } from './Panel';
import { nameOf } from './Stone';
import { Tools } from './Tools';

/** What is on the screen, for what saves it. */
export interface Present {
  graph: Graph;
  shown: Shown;
  drawing: Drawing;
}

interface Props {
  root: string;
  /** Where the address says nothing. */
  usual: Direction;
  onRoot: (ref: string) => void;
  /** At the end of the tool line. */
  tools?: (present: Present | undefined) => ReactNode;
  /** Beside what is drawn; the page puts its buttons into the top bar. */
  children?: (present: Present | undefined) => ReactNode;
  inTab?: boolean;
}

/** Everything below the top bar. */
export function GraphRoom({ root, usual, onRoot, tools, children, inTab = false }: Props) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const question = useMemo(() => questionOf(query, root, usual), [query, root, usual]);
  const answer = useQuery({
    ...graphQuery(question),
    placeholderData: (before: Graph | undefined) => (before !== undefined && before.root.toLowerCase() === root.toLowerCase() ? before : undefined),
  });
  const everyThing = query.get('show') === 'all';
  const opened = query.getAll('open').join('\n');
  const present = useMemo(() => (answer.data === undefined ? undefined : drawn(answer.data, question.direction, everyThing, opened === '' ? [] : opened.split('\n'))), [answer.data, question.direction, everyThing, opened]);
  const onOpen = useCallback(
    (id: string) => {
      setQuery({ open: [...(opened === '' ? [] : opened.split('\n')), id] });
    },
    [opened, setQuery],
  );
  const [here, setHere] = useState<string>();
  const [pointed, setPointed] = useState<string>();
  const found = present?.graph.nodes.find((it) => it.ref === present.graph.root);
  const ref = parseRef(root);
  const rootName = found === undefined ? shortRef(ref) : nameOf(found);
  return (
    <div className={['gx', inTab && 'tab', answer.isError && present === undefined && 'alone'].filter(Boolean).join(' ')}>
      {children?.(present)}
      <div className="gcanvas">
        <Tools
          question={question}
          graph={answer.data}
          rootName={rootName}
          rootIcon={kindIcon(ref.kind, found?.type)}
          everyThing={everyThing}
          onChange={(change) => { setQuery(change, { replace: true }); }}
          onRoot={onRoot}
        >
          {tools?.(present)}
        </Tools>
        {present?.graph.truncated === true && <Banner state="warn">{t('catalog.graph.truncated', { number: formatNumber(present.graph.nodes.length) })}</Banner>}
        {present === undefined ? (
          <Answer query={answer} skeleton={<Waiting />} missing={(failure) => <Gone kind={ref.kind} name={ref.name} near={nearOf(failure)} onRoot={onRoot} />}>
            {() => null}
          </Answer>
        ) : (
          <Canvas
            shown={present.shown}
            drawing={present.drawing}
            root={present.graph.root}
            rootName={rootName}
            direction={question.direction}
            here={pointed === undefined ? here : placeOf(present.shown, pointed)}
            onHere={setHere}
            onOpen={onOpen}
            onReroot={onRoot}
          />
        )}
      </div>
      {present !== undefined && <Panel graph={present.graph} direction={question.direction} onPoint={setPointed} waysOut={waysOut(question, setQuery)} />}
    </div>
  );
}

function Gone({ kind, name, near, onRoot }: { kind: string; name: string; near: string[]; onRoot: (ref: string) => void }) {
  return (
    <EmptyState page icon="scan-search" title={t('catalog.graph.gone', { kind: kindWord(kind).toLowerCase(), name: name.slice(0, 120) })} text={t(near.length === 0 ? 'catalog.graph.goneText' : 'catalog.graph.goneNear')}>
      {near.map((it) => (
        <Button key={it} icon={kindIcon(parseRef(it).kind)} onClick={() => { onRoot(it); }}>
          <bdi>{shortRef(it)}</bdi>
        </Button>
      ))}
    </EmptyState>
  );
}

/** Names like the one that was asked for, as the server knows them. */
function nearOf(failure: Failure): string[] {
  const { error } = (failure.body ?? {}) as { error?: { near?: unknown } };
  return Array.isArray(error?.near) ? error.near.filter((it): it is string => typeof it === 'string').slice(0, 4) : [];
}

/** Stones where stones will be, in the order of a small graph. */
function Waiting() {
  return (
    <div className="gwait" aria-hidden="true">
      {[2, 3, 2, 1].map((count, column) => (
        <div key={column}>
          {Array.from({ length: count }, (_, index) => (
            <Skeleton key={index} width="176px" height="34px" />
          ))}
        </div>
      ))}
    </div>
  );
}

/** The stone that a thing is in. */
function placeOf(shown: Shown, ref: string): string {
  return shown.clusters.find((it) => it.members.some((member) => member.ref === ref))?.id ?? ref;
}

function waysOut(question: GraphQuestion, setQuery: ReturnType<typeof useSetUrlQuery>): { label: string; run: () => void }[] {
  const ways: { label: string; run: () => void }[] = [];
  if (question.kinds.length > 0) ways.push({ label: t('catalog.graph.none.unfilter'), run: () => { setQuery({ kind: undefined }); } });
  if (question.direction !== 'both') ways.push({ label: t('catalog.graph.none.turn'), run: () => { setQuery({ direction: 'both' }); } });
  if (question.relations.length < RELATIONS.length) ways.push({ label: t('catalog.graph.none.allRelations'), run: () => { setQuery({ relation: RELATIONS, direction: 'both' }); } });
  return ways.slice(0, 2);
}

function drawn(graph: Graph, direction: Direction, everyThing: boolean, opened: readonly string[]): Present {
  const shown = graph.nodes.length > MANY && !everyThing ? bySystem(graph, opened) : everything(graph);
  const drawing = lay([...shown.nodes.map((it) => it.ref), ...shown.clusters.map((it) => it.id)], shown.edges, graph.root, direction !== 'needs');
  return { graph, shown, drawing };
}
