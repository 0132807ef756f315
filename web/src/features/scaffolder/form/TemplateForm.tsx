// A whole form by itself: the questions of a description in, answers out. The playground shows it beside a
// template that is being written; the page of a form lays the same parts out for itself.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { t } from '../../../messages';
import { Button, EmptyState, Segmented } from '../../../ui';
import { FormStore, type Secrets } from './context';
import { useToCorrect } from './errors';
import { focusOn, PageForm } from './PageForm';
import { Review } from './Review';
import { activeFlags, pagesOf, type FormDescription, type FormPage } from './schema/describe';
import type { Values } from './schema/json';

export interface TemplateFormProps {
  /** As `parameter-schema` answers it. */
  form: FormDescription;
  values: Values;
  onValues: (values: Values) => void;
  /** Values of the `Secret` fields, which never are among the answers. */
  secrets?: Secrets;
  onSecrets?: (secrets: Secrets) => void;
  /** Shown as the last button, when given. */
  finish?: { label: string; onClick: () => void };
}

const NO_SECRETS: Secrets = {};

/** Pages, what is wrong on them, the review. */
export function TemplateForm({ form, values, onValues, secrets = NO_SECRETS, onSecrets, finish }: TemplateFormProps) {
  const pages = useMemo(() => pagesOf(form, activeFlags()), [form]);
  const [wanted, setStep] = useState(0);
  const step = Math.min(wanted, pages.length);
  const [store] = useState(() => new FormStore(values, secrets, { templateRef: undefined, makesNew: false }));
  useStoreSync(store, values, onSecrets);
  if (pages.length === 0) return <EmptyState title={t('form.noPages')} />;
  const page = pages[step];
  const tabs = [...pages.map((it, index) => ({ value: String(index), label: it.title.slice(0, 40) })), { value: String(pages.length), label: t('form.review') }];
  return (
    <div className="form-alone">
      <Segmented
        label={t('form.steps')}
        value={String(step)}
        options={tabs}
        onChange={(next) => {
          setStep(Number(next));
        }}
      />
      {page === undefined ? (
        <>
          <Review pages={pages} values={values} onPage={setStep} />
          {finish !== undefined && (
            <div>
              <Button variant="primary" onClick={finish.onClick}>
                {finish.label}
              </Button>
            </div>
          )}
        </>
      ) : (
        <OnePage
          key={step}
          page={page}
          values={values}
          onValues={onValues}
          store={store}
          onDone={() => {
            setStep(step + 1);
          }}
        />
      )}
    </div>
  );
}

/** Keeps what fields see of the form as it is. */
export function useStoreSync(store: FormStore, values: Values, onSecrets: ((secrets: Secrets) => void) | undefined): void {
  useEffect(() => {
    store.set({ values });
  }, [store, values]);
  useEffect(() => {
    let before = store.get().secrets;
    return store.watch(() => {
      const { secrets } = store.get();
      if (secrets !== before) onSecrets?.(secrets);
      before = secrets;
    });
  }, [store, onSecrets]);
}

function OnePage({ page, values, onValues, store, onDone }: { page: FormPage; values: Values; onValues: (values: Values) => void; store: FormStore; onDone: () => void }) {
  const errors = useToCorrect(page, values, store);
  const [showAll, setShowAll] = useState(false);
  const goOn = useCallback(() => {
    const first = errors[0];
    if (first === undefined) onDone();
    else {
      setShowAll(true);
      focusOn(first.id);
    }
  }, [errors, onDone]);
  return (
    <>
      <PageForm page={page} values={values} onValues={onValues} store={store} errors={errors} showAll={showAll} onSubmit={goOn} />
      <div className="fx">
        {showAll && errors.length > 0 && <span className="meta err">{t('form.toCorrect', { count: errors.length })}</span>}
        <Button onClick={goOn}>{t('form.continue')}</Button>
      </div>
    </>
  );
}
