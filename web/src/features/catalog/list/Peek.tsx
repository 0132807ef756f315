// A look at one entity without leaving the list: over it on the right, beside it where there is room.
import { useQuery } from '@tanstack/react-query';
import { entityViewQuery, severityOf, type EntityView } from '../../../api/entityView';
import { Copyable, EntityLink, FreshnessText, kindIcon, kindWord, OwnerChip, parseRef, ProblemRow, refOf } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { paths } from '../../../paths/paths';
import { Button, Chip, EmptyState, Icon, IconButton, Markdown, SkeletonRows } from '../../../ui';
import { targetsOf, textAt, textsAt, titleOf } from '../entity/facts';

/** Tags and problems beyond these are on the page. */
const TAGS = 6;
const PROBLEMS = 5;
const NEAR = 8;

interface Props {
  entityRef: string;
  isStarred: boolean;
  onStar: () => void;
  onClose: () => void;
}

/** The panel. What it shows stands in the address. */
export function Peek({ entityRef, isStarred, onStar, onClose }: Props) {
  const query = useQuery(entityViewQuery(entityRef));
  const ref = parseRef(entityRef);
  const name = query.data === undefined ? ref.name : titleOf(query.data.entity);
  return (
    <aside className="peek" aria-label={t('catalog.list.peek', { name: name.slice(0, 80) })}>
      <header>
        <Icon name={kindIcon(ref.kind, query.data === undefined ? undefined : textAt(query.data.entity, 'spec', 'type'))} />
        <h2 className="cut" dir="auto" title={name.slice(0, 300)}>
          {name.slice(0, 300)}
        </h2>
        <IconButton icon="star" on={isStarred} keys="s" label={t(isStarred ? 'catalog.list.unstar' : 'catalog.list.star')} onClick={onStar} />
        <IconButton icon="x" keys="escape" label={t('catalog.list.peek.close')} onClick={onClose} />
      </header>
      <div className="peek-body">
        <Answer query={query} skeleton={<SkeletonRows rows={5} />} missing={(failure) => <EmptyState icon="search" title={t('page.missing')} text={failure.message} />}>
          {(view) => <Facts view={view} />}
        </Answer>
      </div>
      <footer>
        <Button href={paths.entity(ref)} keys="o">
          {t('catalog.list.open')}
        </Button>
        <Button variant="quiet" href={paths.entity(ref, 'relations')}>
          {t('catalog.list.peek.relations')}
        </Button>
      </footer>
    </aside>
  );
}

function Facts({ view }: { view: EntityView }) {
  const { entity, freshness, problems } = view;
  const description = textAt(entity, 'metadata', 'description');
  const tags = textsAt(entity, 'metadata', 'tags');
  const [owner] = targetsOf(entity, 'ownedBy');
  const systems = targetsOf(entity, 'partOf');
  const near = targetsOf(entity, 'dependsOn', 'consumesApi', 'providesApi').slice(0, NEAR);
  const link = (ref: string) => <EntityLink key={ref} entity={ref} title={view.targets[ref]?.displayName} missing={view.targets[ref]?.exists === false} light />;
  return (
    <>
      {description !== undefined && (
        <div className="peek-text" dir="auto">
          <Markdown text={description.slice(0, 2000)} />
        </div>
      )}
      <dl>
        <dt>{t('catalog.list.column.kind')}</dt>
        <dd>{[kindWord(entity.kind), textAt(entity, 'spec', 'type'), textAt(entity, 'spec', 'lifecycle')].filter(Boolean).join(' · ').slice(0, 200)}</dd>
        {owner !== undefined && (
          <>
            <dt>{t('catalog.list.column.owner')}</dt>
            <dd>
              <OwnerChip owner={owner} title={view.targets[owner]?.displayName ?? view.targets[owner]?.title} missing={view.targets[owner]?.exists === false} />
            </dd>
          </>
        )}
        {systems.length > 0 && (
          <>
            <dt>{t('catalog.list.column.system')}</dt>
            <dd>{systems.slice(0, 3).map(link)}</dd>
          </>
        )}
        {near.length > 0 && (
          <>
            <dt>{t('catalog.list.peek.near')}</dt>
            <dd>{near.map(link)}</dd>
          </>
        )}
        {tags.length > 0 && (
          <>
            <dt>{t('catalog.list.column.tags')}</dt>
            <dd className="fx wrap">
              {tags.slice(0, TAGS).map((tag) => (
                <Chip key={tag} outlined href={paths.catalog({ tag })} title={tag.slice(0, 300)}>
                  {tag.slice(0, 60)}
                </Chip>
              ))}
              {tags.length > TAGS && <span className="meta">{`+ ${tags.length - TAGS}`}</span>}
            </dd>
          </>
        )}
        <dt>{t('catalog.list.peek.ref')}</dt>
        <dd>
          <Copyable text={refOf(entity)} label={t('catalog.list.copy')} />
        </dd>
        {freshness !== null && (
          <>
            <dt>{t('catalog.list.peek.read')}</dt>
            <dd>
              <FreshnessText readAt={freshness.readOkAt ?? freshness.readAt} intervalSeconds={freshness.intervalSeconds} problem={freshness.problem} />
            </dd>
          </>
        )}
      </dl>
      {problems.slice(0, PROBLEMS).map((it, index) => (
        <ProblemRow key={index} severity={severityOf(it)} message={it.message} hint={it.hint} file={it.file} line={it.line} />
      ))}
    </>
  );
}
