// The card of an entity: kind and name, description, owner, and whether its descriptor is in order.
import { useQuery } from '@tanstack/react-query';
import { entityViewQuery, type EntityView } from '../../../api/entityView';
import { kindIcon, kindWord, OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { Icon, Skeleton, State } from '../../../ui';
import { targetsOf, textAt, titleOf, typeOf } from './facts';
import './hover.css';

/** The content of the card; nothing when the entity cannot be seen. */
export default function HoverBody({ entityRef }: { entityRef: string }) {
  const { data, isError } = useQuery(entityViewQuery(entityRef));
  if (isError) return null;
  return <div className="ent-card">{data === undefined ? <Skeleton width="180px" /> : <Said view={data} />}</div>;
}

function Said({ view }: { view: EntityView }) {
  const { entity } = view;
  const type = typeOf(entity);
  const description = textAt(entity.metadata, 'description');
  const owner = targetsOf(entity, 'ownedBy')[0];
  const lifecycle = textAt(entity.spec, 'lifecycle');
  const errors = view.problems.filter((it) => it.severity === 'error').length;
  return (
    <>
      <div className="fx">
        <Icon name={kindIcon(entity.kind, type)} />
        <b className="cut" dir="auto">
          {titleOf(entity).slice(0, 200)}
        </b>
      </div>
      <div className="meta cut">
        <bdi>{[kindWord(entity.kind), type?.slice(0, 40), lifecycle?.slice(0, 40)].filter((it) => it !== undefined).join(' · ')}</bdi>
      </div>
      {description !== undefined && (
        <p className="mid clamp" dir="auto">
          {description.slice(0, 300)}
        </p>
      )}
      {owner !== undefined && <OwnerChip owner={owner} plain missing={view.targets[owner]?.exists === false} />}
      {errors > 0 && <State shape="bad">{t('ui.problems', { count: errors })}</State>}
      {view.orphan && <State shape="warn">{t('catalog.entity.orphan.title')}</State>}
    </>
  );
}
