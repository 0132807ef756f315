// No such entity: says so, and which names are almost it.
import { asFailure, type Failure } from '../../../api/failure';
import { EntityLink, kindWord } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Button, EmptyState } from '../../../ui';
import { inSentence, textsAt } from './facts';

interface Props {
  failure: Failure;
  kind: string;
  name: string;
}

/** "There is no component called paymnt-service." */
export function Gone({ failure, kind, name }: Props) {
  const near = nearNames(failure);
  const shown = name.length > 120 ? `${name.slice(0, 119)}…` : name;
  const said = (
    <>
      {t('catalog.entity.gone.text')}
      {near.length > 0 && (
        <span className="ent-near">
          {near.map((ref) => (
            <EntityLink key={ref} entity={ref} />
          ))}
          {t('catalog.entity.gone.near', { count: near.length })}
        </span>
      )}
    </>
  );
  return (
    <div className="slab grow-y">
      <EmptyState page icon="scan-search" title={t('catalog.entity.gone.title', { kind: kindInSentence(kind), name: inSentence(name, 120) })} text={said}>
        <Button href={paths.catalog({ kind: kind.toLowerCase(), q: shown })}>{t('catalog.entity.gone.catalog')}</Button>
        <Button variant="quiet" href={paths.register()}>
          {t('catalog.entity.gone.register')}
        </Button>
      </EmptyState>
    </div>
  );
}

/** "component", but "API". */
function kindInSentence(kind: string): string {
  const word = kindWord(kind, 1).slice(0, 60);
  return word === word.toUpperCase() ? word : word.toLowerCase();
}

function nearNames(failure: Failure): string[] {
  const { body } = asFailure(failure);
  const direct = textsAt(body, 'near');
  return (direct.length > 0 ? direct : textsAt(body, 'error', 'near')).slice(0, 6);
}
