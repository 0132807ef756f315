// The graph as a page of its own: what needs what, from a root that the address names.
import { paths } from '../../../paths/paths';
import { kindIcon, parseRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { useSettings } from '../../../settings/settings';
import { A, Icon, Slab } from '../../../ui';
import { GraphRoom, type Present } from './GraphRoom';
import { RootChooser } from './RootChooser';
import { SaveButtons } from './SaveButtons';
import { nameOf } from './Stone';
import './messages';

/** `/graph?root=…`; without a root, a choice of one. */
export default function GraphPage() {
  const root = useUrlQuery().get('root') ?? '';
  const setQuery = useSetUrlQuery();
  if (root === '') return <NoRoot />;
  return (
    <GraphRoom
      root={root}
      usual="neededBy"
      onRoot={(ref) => {
        setQuery({ root: ref, open: undefined, show: undefined });
      }}
    >
      {(present) => <Bar root={root} present={present} />}
    </GraphRoom>
  );
}

function Bar({ root, present }: { root: string; present: Present | undefined }) {
  const found = present?.graph.nodes.find((it) => it.ref === present.graph.root);
  const name = found === undefined ? shortRef(parseRef(root)) : nameOf(found);
  return <PageBar title={name} isHeading crumbs={[{ label: t('catalog.graph.title'), href: paths.graph() }]} actions={<SaveButtons present={present} name={name} />} />;
}

function NoRoot() {
  const go = useGo();
  const { starred, recents } = useSettings();
  return (
    <>
      <PageBar title={t('catalog.graph.title')} isHeading />
      <div className="gstart">
        <h2>{t('catalog.graph.noRoot')}</h2>
        <p>{t('catalog.graph.noRootText')}</p>
        <RootChooser
          name=""
          icon="search"
          size="m"
          onPick={(ref) => {
            go(paths.graph({ root: ref }));
          }}
        />
        <Shortlist title={t('catalog.graph.starred')} refs={starred.slice(0, 8)} />
        <Shortlist title={t('catalog.graph.recent')} refs={recents.slice(0, 8).map((it) => it.ref)} />
      </div>
    </>
  );
}

function Shortlist({ title, refs }: { title: string; refs: readonly string[] }) {
  if (refs.length === 0) return null;
  return (
    <Slab title={title} flush>
      {refs.map((ref) => (
        <A key={ref} className="li" href={paths.graph({ root: ref })}>
          <Icon name={kindIcon(parseRef(ref).kind)} size="s" />
          <span className="t cut" dir="auto">
            {shortRef(ref)}
          </span>
        </A>
      ))}
    </Slab>
  );
}
