// What every descriptor says: whole description, kind and type, reference.
import type { EntityProps } from '../../../../layout/feature';
import { Copyable, EntityLink, kindWord } from '../../../../kit';
import { t } from '../../../../messages';
import { paths } from '../../../../paths/paths';
import { Chip, Slab } from '../../../../ui';
import { Owners } from '../Links';
import { refOf, targetsOf, textAt, textsAt, typeOf } from '../facts';

/** The About slab. */
export function AboutCard({ view, entity }: EntityProps) {
  const type = typeOf(entity);
  const owners = targetsOf(entity, 'ownedBy');
  const above = targetsOf(entity, 'partOf', 'childOf');
  const tags = textsAt(entity.metadata, 'tags');
  const kind = entity.kind.toLowerCase();
  const lifecycle = textAt(entity.spec, 'lifecycle');
  return (
    <Slab title={t('catalog.entity.about.title')}>
      <dl className="dl">
        <dt>{t('catalog.entity.column.kind')}</dt>
        <dd>
          <bdi>{kindWord(entity.kind)}</bdi>
          {type !== undefined && (
            <bdi className="dim cut" title={type.slice(0, 300)}>
              {type.slice(0, 80)}
            </bdi>
          )}
        </dd>
        {lifecycle !== undefined && (
          <>
            <dt>{t('catalog.entity.column.lifecycle')}</dt>
            <dd>
              <bdi className="cut">{lifecycle.slice(0, 80)}</bdi>
            </dd>
          </>
        )}
        {owners.length > 0 && (
          <>
            <dt>{t('catalog.entity.owner')}</dt>
            <dd>
              <Owners view={view} refs={owners} />
            </dd>
          </>
        )}
        {above.length > 0 && (
          <>
            <dt>{t('catalog.entity.parent')}</dt>
            <dd>
              {above.slice(0, 4).map((ref) => (
                <EntityLink key={ref} entity={ref} title={view.targets[ref]?.title} missing={view.targets[ref]?.exists === false} />
              ))}
              {above.length > 4 && <span className="meta">{t('catalog.entity.tags.more', { count: above.length - 4 })}</span>}
            </dd>
          </>
        )}
        {tags.length > 0 && (
          <>
            <dt>{t('catalog.entity.about.tags')}</dt>
            <dd>
              {tags.slice(0, 20).map((tag) => (
                <Chip key={tag} outlined title={tag} href={paths.catalog({ kind, tag })}>
                  {tag.slice(0, 60)}
                </Chip>
              ))}
            </dd>
          </>
        )}
        <dt>{t('catalog.entity.about.reference')}</dt>
        <dd>
          <Copyable text={refOf(entity)} />
        </dd>
      </dl>
    </Slab>
  );
}
