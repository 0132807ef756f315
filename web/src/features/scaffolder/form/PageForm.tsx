// One page of a form: the form library with our looks, our validator and our fields.
// Not the library's index: that also brings a registry for tests, which wants a validator that compiles with eval.
import Form, { type IChangeEvent } from '@rjsf/core/lib/components/Form.js';
import { useCallback, useMemo, useState, type FocusEvent } from 'react';
import { t } from '../../../messages';
import { Banner } from '../../../ui';
import { FormStoreContext, type FormStore } from './context';
import { shownErrors, type ToCorrect } from './errors';
import { fields } from './fields';
import { Guard } from './Guard';
import type { FormPage } from './schema/describe';
import { isObject, type Values } from './schema/json';
import { validator } from './schema/validator';
import { templates } from './templates';
import { widgets } from './widgets';
import './form.css';

export interface PageFormProps {
  page: FormPage;
  values: Values;
  onValues: (values: Values) => void;
  store: FormStore;
  /** What has to be corrected on this page. */
  errors: readonly ToCorrect[];
  /** Somebody wanted to go on: all of it is shown. */
  showAll: boolean;
  /** Enter in the form. */
  onSubmit: () => void;
}

const BEHAVIOUR = { constAsDefaults: 'skipOneOf', emptyObjectFields: 'skipEmptyDefaults', requiredBooleanDefault: 'skip' } as const;

/** Errors come from outside, so that checking never holds up a keystroke. */
const OUR_OWN = { noValidate: true };

/** The questions of one page. */
export function PageForm({ page, values, onValues, store, errors, showAll, onSubmit }: PageFormProps) {
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const touch = useCallback((id: string) => {
    setTouched((before) => (before.has(id) ? before : new Set([...before, id])));
  }, []);
  const shown = useMemo(() => shownErrors(errors, showAll, touched), [errors, showAll, touched]);
  const change = useCallback(
    (event: IChangeEvent, id?: string) => {
      // Fields answer by themselves, too, where there is no choice.
      if (id !== undefined && answerAround(document.activeElement) === id) touch(id);
      const next: unknown = event.formData;
      onValues(isObject(next) ? next : {});
    },
    [onValues, touch],
  );
  const leave = (event: FocusEvent<HTMLElement>) => {
    const left = answerAround(event.target);
    if (left === undefined || answerAround(event.relatedTarget) === left) return;
    // The answer of a list that was chosen from comes after the field was left.
    setTimeout(() => {
      touch(left);
    }, 200);
  };
  return (
    <FormStoreContext value={store}>
      {page.problems.length > 0 && <SchemaProblems page={page} />}
      <Guard key={page.title}>
        <div onBlur={leave} className="form-page">
          <Form
            schema={page.schema}
            uiSchema={page.uiSchema}
            validator={validator}
            formData={values}
            extraErrors={shown}
            fields={fields}
            widgets={widgets}
            templates={templates}
            {...OUR_OWN}
            noHtml5Validate
            showErrorList={false}
            experimental_defaultFormStateBehavior={BEHAVIOUR}
            onChange={change}
            onSubmit={onSubmit}
          >
            <></>
          </Form>
        </div>
      </Guard>
    </FormStoreContext>
  );
}

/** The id of the answer that an element belongs to. */
function answerAround(element: EventTarget | null): string | undefined {
  return element instanceof Element ? element.closest<HTMLElement>('[data-path]')?.dataset.path : undefined;
}

const MOST = 5;

/** What is wrong with the template's questions. The rest of them is asked. */
function SchemaProblems({ page }: { page: FormPage }) {
  const { problems } = page;
  return (
    <Banner state="bad" role="status">
      <b>{t('form.schema.title', { count: problems.length })}</b> {t('form.schema.rest')}
      <ul className="form-problems">
        {problems.slice(0, MOST).map((it) => (
          <li key={`${it.place} ${it.what}`}>
            <bdi className="mono">{it.place}</bdi> {t(it.what, it.values)}
          </li>
        ))}
        {problems.length > MOST && <li>{t('form.schema.more', { count: problems.length - MOST })}</li>}
      </ul>
    </Banner>
  );
}

/** Puts the cursor where something has to be corrected. */
export function focusOn(id: string): void {
  // What has just been told is drawn first.
  requestAnimationFrame(() => {
    const answer = document.querySelector(`[data-path="${CSS.escape(id)}"]`);
    const field = document.getElementById(id);
    const target = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field : (answer ?? field)?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, button');
    (answer ?? field)?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
  });
}
