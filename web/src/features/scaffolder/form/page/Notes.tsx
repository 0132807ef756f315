// What has to be said before the questions: kept answers, a template that is gone, steps that cannot run.
import { useState } from 'react';
import { t } from '../../../../messages';
import { paths } from '../../../../paths/paths';
import { shortRef } from '../../../../kit';
import { useReason } from '../../../../page/Permitted';
import { Banner, Button, formatTime } from '../../../../ui';
import type { TemplateInfo } from '../requests';
import type { FormDescription } from '../schema/describe';
import { listOf, objectOf, textOf, type Values } from '../schema/json';
import { Gone } from './Gone';
import type { Refusal } from './starting';
import type { Keeping } from './useDraft';

/** What the form begins with. */
export interface First {
  values: Values;
  /** When the answers were kept that it begins with. */
  keptAt: number | undefined;
  /** Some came with the address. */
  isGiven: boolean;
  /** Why those cannot be read. */
  broken: string | undefined;
}

interface Props {
  first: First;
  keeping: Keeping;
  form: FormDescription;
  info: TemplateInfo | undefined;
  isGone: boolean;
  name: string;
  values: Values;
  refusal: Refusal | undefined;
  onAnew: () => void;
  onClear: () => void;
}

/** Banners, the gravest first. */
export function Notes({ first, keeping, form, info, isGone, name, values, refusal, onAnew, onClear }: Props) {
  const [isTold, setIsTold] = useState(false);
  const decorators = listOf(form.formDecorators ?? form.EXPERIMENTAL_formDecorators).map((it) => textOf(objectOf(it).id)).filter((it) => it !== undefined);
  const [missing] = info?.unavailable ?? [];
  const successor = info?.deprecated?.successor;
  const unregistered = useReason('catalog.location.create');
  return (
    <>
      {isGone && <Gone name={name} info={info} values={values} />}
      {refusal !== undefined && !isGone && (
        <Banner state="bad" role="alert" actions={<Button onClick={onClear}>{t('ui.close')}</Button>}>
          <b>{t('form.start.failed')}</b> {refusal.errors.length > 0 ? t('form.start.refused', { count: refusal.errors.length }) : refusal.failure.message}
          {refusal.errors.length > 0 && (
            <ul className="form-problems">
              {refusal.errors.slice(0, 10).map((it, index) => (
                <li key={index} dir="auto">
                  <b>{it.place.join('.')}</b> {it.message}
                </li>
              ))}
            </ul>
          )}
        </Banner>
      )}
      {missing !== undefined && (
        <Banner state="warn">
          <b>{t('form.unavailable.title', { count: info?.unavailable.length ?? 0 })}</b> {t('form.unavailable.text', { action: missing.action, reason: missing.reason })}
        </Banner>
      )}
      {!isGone && info?.deprecated !== undefined && info.deprecated !== null && (
        <Banner state="warn" actions={successor === undefined ? undefined : <Button href={paths.form(successor, { formData: JSON.stringify(values) })}>{t('form.deprecated.use', { name: shortRef(successor) })}</Button>}>
          {t('form.deprecated')} {successor !== undefined && t('form.deprecated.successor', { name: shortRef(successor) })}
        </Banner>
      )}
      {unregistered !== undefined && info?.makes.includes('catalog-entry') === true && (
        <Banner state="warn">
          {t('form.unregistered')} {unregistered}
        </Banner>
      )}
      {decorators.length > 0 && <Banner state="warn">{t('form.decorators', { ids: decorators.join(', ') })}</Banner>}
      {first.broken !== undefined && <Banner state="warn">{t('form.prefilled.broken', { message: first.broken })}</Banner>}
      {keeping.state === 'failed' && <Banner state="warn">{t('form.notKept', { message: keeping.message })}</Banner>}
      {first.keptAt !== undefined && !isTold && (
        <Banner
          state="info"
          role="status"
          actions={
            <>
              <Button
                onClick={() => {
                  setIsTold(true);
                  onAnew();
                }}
              >
                {t('form.found.drop')}
              </Button>
              <Button
                variant="quiet"
                onClick={() => {
                  setIsTold(true);
                }}
              >
                {t('ui.close')}
              </Button>
            </>
          }
        >
          {t('form.found', { when: formatTime(first.keptAt) })} {t('form.secretsNotKept')}
        </Banner>
      )}
      {first.isGiven && first.keptAt === undefined && <Banner state="info">{t('form.prefilled')}</Banner>}
    </>
  );
}
