// Every answer once more, page by page, before anything is made.
import { useMemo } from 'react';
import { t } from '../../../messages';
import { Button } from '../../../ui';
import { reviewOf } from './review';
import type { FormPage } from './schema/describe';
import type { Values } from './schema/json';

interface Props {
  pages: readonly FormPage[];
  values: Values;
  /** Leads back to a page. */
  onPage: (index: number) => void;
}

/** The answers. */
export function Review({ pages, values, onPage }: Props) {
  const all = useMemo(() => pages.map((page) => reviewOf(page, values)), [pages, values]);
  return (
    <div className="form-review">
      {pages.map((page, index) => (
        <section key={index} aria-label={page.title}>
          <header>
            <h2 dir="auto">{page.title}</h2>
            <Button
              size="s"
              variant="quiet"
              icon="pencil"
              onClick={() => {
                onPage(index);
              }}
            >
              {t('form.review.change')} <span className="sr">{page.title}</span>
            </Button>
          </header>
          <dl>
            {(all[index] ?? []).map((row, at) => (
              <div key={at} style={{ paddingInlineStart: `${row.depth * 16}px` }}>
                <dt dir="auto">{row.name}</dt>
                <dd dir="auto">{row.value === '' ? <span className="dim">{t('form.notAnswered')}</span> : row.value.slice(0, 2000)}</dd>
              </div>
            ))}
            {(all[index] ?? []).length === 0 && <p className="dim">{t('form.review.nothing')}</p>}
          </dl>
        </section>
      ))}
    </div>
  );
}
