// The head of an entity page: kind stone, name, lifecycle and tags, description, and the line of facts.
import type { EntityView } from '../../../api/entityView';
import { KindGlyph } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, Chip, Facts, Markdown, PageHeader, State, StateShape, type Fact } from '../../../ui';
import { Flash } from './Flash';
import { Owners, TargetLink } from './Links';
import { ReadFact } from './ReadFact';
import { sourceName, targetsOf, textAt, textsAt, titleOf, typeOf } from './facts';
import { neededBy } from './needs';
import type { Refresh } from './refresh';

/** More tags stand behind "+ n". */
const TAGS_MOST = 6;
/** Longer titles are cut by lines; this keeps the page quick at ten thousand characters. */
const TITLE_MOST = 400;

interface Props {
  view: EntityView;
  refresh: Refresh;
}

/** The head of the page. */
export function Header({ view, refresh }: Props) {
  const { entity } = view;
  const title = titleOf(entity);
  const description = textAt(entity.metadata, 'description');
  return (
    <PageHeader
      glyph={<KindGlyph kind={entity.kind} type={typeOf(entity)} />}
      title={
        <Flash value={title}>
          <span className="ent-title" title={title.length > 80 ? title.slice(0, TITLE_MOST) : undefined}>
            {title.length > TITLE_MOST ? `${title.slice(0, TITLE_MOST)}…` : title}
          </span>
        </Flash>
      }
      chips={<Chips view={view} />}
      {...(description === undefined ? {} : { description: <Markdown text={description} /> })}
    >
      <Facts facts={factsOf(view, refresh)} />
    </PageHeader>
  );
}

function Chips({ view: { entity } }: { view: EntityView }) {
  const lifecycle = textAt(entity.spec, 'lifecycle');
  const tags = textsAt(entity.metadata, 'tags');
  const kind = entity.kind.toLowerCase();
  return (
    <>
      {lifecycle !== undefined && (
        <Flash value={lifecycle}>
          <Chip title={lifecycle}>{lifecycle.slice(0, 60)}</Chip>
        </Flash>
      )}
      {tags.slice(0, TAGS_MOST).map((tag) => (
        <Chip key={tag} outlined title={tag} href={paths.catalog({ kind, tag })}>
          {tag.slice(0, 60)}
        </Chip>
      ))}
      {tags.length > TAGS_MOST && (
        <span className="meta" title={tags.slice(0, 60).join(', ').slice(0, 300)}>
          {t('catalog.entity.tags.more', { count: tags.length - TAGS_MOST })}
        </span>
      )}
    </>
  );
}

/** Owner, what it belongs to, what its kind is asked for, source, and when it was read: the last one is always there. */
function factsOf(view: EntityView, refresh: Refresh): Fact[] {
  const { entity } = view;
  const facts: (Fact | undefined)[] = [
    ownerFact(view),
    linkFact(view, 'catalog.entity.system', targetsOf(entity, 'partOf').filter((it) => it.startsWith('system:'))),
    linkFact(view, 'catalog.entity.domain', targetsOf(entity, 'partOf').filter((it) => it.startsWith('domain:'))),
    linkFact(view, 'catalog.entity.parent', [...targetsOf(entity, 'partOf').filter((it) => it.startsWith('component:')), ...targetsOf(entity, 'childOf')]),
    linkFact(view, 'catalog.entity.memberOf', targetsOf(entity, 'memberOf')),
    linkFact(view, 'catalog.entity.providedBy', targetsOf(entity, 'apiProvidedBy')),
    usedByFact(view),
    sourceFact(view),
    { name: t('catalog.entity.read'), value: <ReadFact freshness={view.freshness} refresh={refresh} /> },
  ];
  return facts.filter((it) => it !== undefined);
}

function ownerFact(view: EntityView): Fact | undefined {
  const owners = targetsOf(view.entity, 'ownedBy');
  const written = textAt(view.entity.spec, 'owner');
  if (owners.length > 0) {
    return {
      name: t('catalog.entity.owner'),
      value: (
        <Flash value={owners.join()}>
          <Owners view={view} refs={owners} />
        </Flash>
      ),
    };
  }
  const kinds = ['component', 'api', 'resource', 'system', 'domain', 'template'];
  if (!kinds.includes(view.entity.kind.toLowerCase())) return undefined;
  const none = <State shape="warn">{written === undefined ? t('catalog.entity.noOwner') : written.slice(0, 60)}</State>;
  return { name: t('catalog.entity.owner'), value: none };
}

/** The first of some targets, and how many more there are. */
function linkFact(view: EntityView, label: string, refs: readonly string[]): Fact | undefined {
  const first = refs[0];
  if (first === undefined) return undefined;
  return {
    name: t(label),
    value: (
      <Flash value={refs.join()}>
        <span className="fx">
          <TargetLink view={view} entityRef={first} />
          {refs.length > 1 && <span className="meta">{t('catalog.entity.tags.more', { count: refs.length - 1 })}</span>}
        </span>
      </Flash>
    ),
  };
}

function usedByFact({ entity }: EntityView): Fact | undefined {
  if (entity.kind.toLowerCase() !== 'api') return undefined;
  const count = neededBy(entity).length;
  if (count === 0) return undefined;
  return { name: t('catalog.entity.usedBy'), value: t('catalog.entity.usedBy.count', { count }), wideOnly: true };
}

function sourceFact({ entity, links, freshness }: EntityView): Fact | undefined {
  const name = sourceName(entity);
  if (name === undefined) return undefined;
  const broken = freshness?.problem !== undefined && freshness.state === 'failing';
  return {
    name: t('catalog.entity.source'),
    value: (
      <span className="fx">
        {broken && <StateShape shape="bad" />}
        <SourceLink href={links.source} name={name} />
      </span>
    ),
    wideOnly: true,
  };
}

function SourceLink({ href, name }: { href: string | undefined; name: string }) {
  const text = (
    <bdi className="mono cut" title={name}>
      {name.length > 60 ? `…${name.slice(-59)}` : name}
    </bdi>
  );
  return href === undefined ? text : <A href={href}>{text}</A>;
}
