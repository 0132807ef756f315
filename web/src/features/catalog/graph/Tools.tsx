// The tool line: root, direction, depth, what is drawn, and how much it was.
import type { ReactNode } from 'react';
import { kindWord, knownKinds } from '../../../kit';
import { t } from '../../../messages';
import { Button, Checkbox, Chip, formatNumber, Popover, Segmented } from '../../../ui';
import { RELATIONS, usualRelations, type Graph, type GraphQuestion } from './graphData';
import { MANY } from './groups';
import { RootChooser } from './RootChooser';

const DEPTHS = ['1', '2', '3', 'all'];

interface Props {
  question: GraphQuestion;
  graph: Graph | undefined;
  rootName: string;
  rootIcon: string;
  everyThing: boolean;
  onChange: (change: Record<string, string | readonly string[] | undefined>) => void;
  onRoot: (ref: string) => void;
  children?: ReactNode;
}

/** One line, two on phones. */
export function Tools({ question, graph, rootName, rootIcon, everyThing, onChange, onRoot, children }: Props) {
  const kinds = [...new Set([...(graph?.nodes ?? []).map((it) => it.kind.toLowerCase()), ...question.kinds, ...knownKinds])];
  return (
    <div className="gtools">
      <div className="groot">
        <RootChooser key={question.root} name={rootName} icon={rootIcon} onPick={onRoot} />
      </div>
      <Segmented
        label={t('catalog.graph.direction')}
        value={question.direction}
        onChange={(direction) => { onChange({ direction }); }}
        options={(['needs', 'neededBy', 'both'] as const).map((value) => ({ value, label: t(`catalog.graph.${value}`) }))}
      />
      <Segmented
        label={t('catalog.graph.depth')}
        value={question.depth}
        onChange={(depth) => { onChange({ depth }); }}
        options={[...new Set([...DEPTHS.slice(0, 3), ...(DEPTHS.includes(question.depth) ? [] : [question.depth]), 'all'])].map((value) => ({ value, label: value === 'all' ? t('catalog.graph.all') : value }))}
      />
      <Filters question={question} kinds={kinds} onChange={onChange} />
      {graph !== undefined && graph.nodes.length > MANY && (
        <Segmented
          label={t('catalog.graph.grouping')}
          value={everyThing ? 'all' : 'system'}
          onChange={(value) => { onChange({ show: value === 'all' ? 'all' : undefined, open: undefined }); }}
          options={[
            { value: 'system', label: t('catalog.graph.bySystem') },
            { value: 'all', label: t('catalog.graph.everyThing') },
          ]}
        />
      )}
      {graph !== undefined && <span className="end meta hide-sm nw">{amount(graph)}</span>}
      {children}
    </div>
  );
}

function amount(graph: Graph): string {
  return [
    t('catalog.graph.things', { count: graph.nodes.length, number: formatNumber(graph.nodes.length) }),
    t('catalog.graph.lines', { count: graph.edges.length, number: formatNumber(graph.edges.length) }),
    t('catalog.graph.took', { ms: graph.tookMs < 1 ? formatNumber(Math.round(graph.tookMs * 10) / 10) : formatNumber(Math.round(graph.tookMs)) }),
  ].join(' · ');
}

function Filters({ question, kinds, onChange }: { question: GraphQuestion; kinds: readonly string[]; onChange: Props['onChange'] }) {
  const usual = usualRelations(question.root.split(':')[0] ?? '');
  const chosenKinds = question.kinds.length === 0 ? kinds : question.kinds.map((it) => it.toLowerCase());
  return (
    <Popover
      label={t('catalog.graph.filters')}
      trigger={
        <Button icon="filter">
          {t('catalog.graph.relations')} <Chip>{question.relations.length}</Chip>
          {question.kinds.length > 0 && <Chip>{t('catalog.graph.kindsChosen', { count: question.kinds.length })}</Chip>}
        </Button>
      }
    >
      <div className="gchoices">
        <Choices
          title={t('catalog.graph.relations')}
          chosen={question.relations}
          all={RELATIONS.map((value) => ({ value, label: t(`catalog.graph.relation.${value}`) }))}
          onChosen={(relation) => {
            const same = relation.length === usual.length && relation.every((it) => usual.includes(it));
            onChange({ relation: same ? undefined : relation });
          }}
        />
        <Choices
          title={t('catalog.graph.kinds')}
          chosen={chosenKinds}
          all={kinds.map((value) => ({ value, label: kindWord(value, 2) }))}
          onChosen={(kind) => { onChange({ kind: kind.length === kinds.length ? undefined : kind }); }}
        />
        <Button variant="quiet" size="s" onClick={() => { onChange({ relation: undefined, kind: undefined }); }}>
          {t('catalog.graph.usual')}
        </Button>
      </div>
    </Popover>
  );
}

interface ChoicesProps {
  title: string;
  chosen: readonly string[];
  all: readonly { value: string; label: string }[];
  onChosen: (chosen: string[]) => void;
}

function Choices({ title, chosen, all, onChosen }: ChoicesProps) {
  return (
    <fieldset>
      <legend className="meta">{title}</legend>
      {all.map((it) => (
        <Checkbox
          key={it.value}
          label={it.label}
          checked={chosen.includes(it.value)}
          onChange={(on) => {
            const next = all.map((one) => one.value).filter((one) => (one === it.value ? on : chosen.includes(one)));
            if (next.length > 0) onChosen(next);
          }}
        />
      ))}
    </fieldset>
  );
}
