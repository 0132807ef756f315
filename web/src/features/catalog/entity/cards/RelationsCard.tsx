// Who uses it, it, and what it needs: at most four a side, and the ways on to the graph.
import type { EntityView } from '../../../../api/entityView';
import type { EntityProps } from '../../../../layout/feature';
import { RelationSketch, refOf } from '../../../../kit';
import { t } from '../../../../messages';
import { paths } from '../../../../paths/paths';
import { Button, EmptyState, Slab } from '../../../../ui';
import { relationsOf, targetAt, titleOf, typeOf } from '../facts';
import { sidesOf } from '../needs';

/** The Relations slab. */
export function RelationsCard({ view, entity }: EntityProps) {
  const ref = refOf(entity);
  const { before, after } = sidesOf(entity);
  const isDrawn = before.refs.length + after.refs.length > 0;
  const count = relationsOf(entity).length;
  const canBreak = ['component', 'api', 'resource'].includes(entity.kind.toLowerCase());
  const actions = (
    <>
      {canBreak && (
        <Button variant="quiet" size="s" className="hide-sm" href={paths.graph({ root: ref, direction: 'neededBy', depth: 'all' })}>
          {t('catalog.entity.whatBreaks')}
        </Button>
      )}
      <Button variant="quiet" size="s" icon="waypoints" href={paths.graph({ root: ref })}>
        {t('catalog.entity.relations.explore')}
      </Button>
    </>
  );
  return (
    <Slab title={t('catalog.entity.relations.title')} {...(count > 0 ? { count } : {})} actions={actions} flush={!isDrawn}>
      {isDrawn ? (
        <RelationSketch
          me={{ ref, title: titleOf(entity).slice(0, 80), type: typeOf(entity) }}
          uses={before.refs.map((it) => endOf(view, it))}
          needs={after.refs.map((it) => endOf(view, it))}
          moreHref={paths.entity(ref, 'relations')}
          labels={{ uses: t(before.label), needs: t(after.label) }}
        />
      ) : (
        <EmptyState icon="waypoints" title={t('catalog.entity.relations.none')} />
      )}
    </Slab>
  );
}

function endOf(view: EntityView, ref: string) {
  const target = targetAt(view, ref);
  return { ref, title: (target?.title ?? target?.displayName)?.slice(0, 80), type: target?.type, missing: target?.exists === false };
}
