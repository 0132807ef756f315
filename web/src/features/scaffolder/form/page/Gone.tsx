// A template that is not there: from the beginning, or removed while somebody was writing.
import { useQuery } from '@tanstack/react-query';
import { formatRef, parseRef, shortRef } from '../../../../kit';
import { t } from '../../../../messages';
import { paths } from '../../../../paths/paths';
import { A, Banner, Button, EmptyState } from '../../../../ui';
import type { TemplateInfo } from '../requests';
import type { Values } from '../schema/json';
import { allQuery } from './data';

/** As many suggestions as are a help. */
const FEW = 3;

/** The templates that are most like a name. */
function alike(name: string, all: readonly TemplateInfo[]): TemplateInfo[] {
  const parts = name.toLowerCase().split(/[-_.]/).filter((it) => it.length > 2);
  const score = (it: TemplateInfo) => parts.filter((part) => `${it.ref} ${it.title}`.toLowerCase().includes(part)).length;
  return all.filter((it) => score(it) > 0).sort((one, other) => score(other) - score(one)).slice(0, FEW);
}

/** There is none of this name. */
export function Missing({ name }: { name: string }) {
  const { data = [] } = useQuery(allQuery);
  return (
    <EmptyState icon="shapes" title={t('form.missing.title', { name })} text={t('form.missing.text')} page>
      {alike(name, data).map((it) => (
        <Button key={it.ref} href={paths.form(it.ref)}>
          {it.title}
        </Button>
      ))}
      <Button href={paths.create()}>{t('form.missing.all')}</Button>
    </EmptyState>
  );
}

/** Removed in mid-form. The answers go along to the next one. */
export function Gone({ name, info, values }: { name: string; info: TemplateInfo | undefined; values: Values }) {
  const { data = [] } = useQuery(allQuery);
  const others = data.filter((it) => it.ref !== formatRef({ kind: 'template', namespace: 'default', name }));
  const successor = info?.deprecated?.successor;
  const named = successor === undefined ? undefined : formatRef(parseRef(successor, 'template'));
  const there = others.find((it) => it.ref === named);
  const offered = there === undefined ? alike(name, others) : [there];
  const formData = JSON.stringify(values);
  return (
    <Banner
      state="bad"
      role="alert"
      actions={offered.map((it) => (
        <Button key={it.ref} href={paths.form(it.ref, { formData })}>
          {t('form.deprecated.use', { name: it.title })}
        </Button>
      ))}
    >
      {named === undefined ? (
        <>
          <b>{t('form.gone.title')}</b> {t('form.gone.text')}
        </>
      ) : (
        <b>{t('form.gone.successor', { name: there?.title ?? shortRef(named) })}</b>
      )}{' '}
      <A href={paths.create()}>{t('form.missing.all')}</A>
    </Banner>
  );
}
