// What the head of the page does not say: kind and type in words, the whole reference, where it stands.
import type { EntityProps } from '../../../../layout/feature';
import { Copyable, DEFAULT_NAMESPACE, kindWord, refOf } from '../../../../kit';
import { t } from '../../../../messages';
import { paths } from '../../../../paths/paths';
import { A, Slab } from '../../../../ui';
import { textAt, typeOf } from '../facts';

/** The About slab. */
export function AboutCard({ entity }: EntityProps) {
  const type = typeOf(entity);
  const kind = entity.kind.toLowerCase();
  const namespace = textAt(entity.metadata, 'namespace');
  const mail = textAt(entity.spec, 'profile', 'email');
  return (
    <Slab title={t('catalog.entity.about.title')}>
      <dl className="dl">
        <dt>{t('catalog.entity.column.kind')}</dt>
        <dd>
          <A href={paths.catalog({ kind })}>
            <bdi>{kindWord(entity.kind)}</bdi>
          </A>
        </dd>
        {type !== undefined && (
          <>
            <dt>{t('catalog.entity.column.type')}</dt>
            <dd>
              <A href={paths.catalog({ kind, type })} className="cut" title={type.slice(0, 300)}>
                <bdi>{type.slice(0, 80)}</bdi>
              </A>
            </dd>
          </>
        )}
        {namespace !== undefined && namespace.toLowerCase() !== DEFAULT_NAMESPACE && (
          <>
            <dt>{t('catalog.entity.about.namespace')}</dt>
            <dd>
              <bdi className="cut">{namespace.slice(0, 80)}</bdi>
            </dd>
          </>
        )}
        {mail !== undefined && (
          <>
            <dt>{t('catalog.entity.email')}</dt>
            <dd>
              <Copyable text={mail.slice(0, 200)} />
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
