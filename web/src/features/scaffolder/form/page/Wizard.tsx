// The form as a wizard (mock create-form): steps, the questions, the files; the footer goes on.
import { useQueryClient } from '@tanstack/react-query';
import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useCommands } from '../../../../commands/registry';
import { useStart as usePortalStart } from '../../../../layout/start';
import { shortRef } from '../../../../kit';
import { t } from '../../../../messages';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../../page/location';
import { PageBar } from '../../../../page/PageBar';
import { useReason } from '../../../../page/Permitted';
import { paths } from '../../../../paths/paths';
import { Button, EmptyState, toast } from '../../../../ui';
import { FormStore, FormStoreContext } from '../context';
import { toCorrect, useToCorrect } from '../errors';
import { focusOn, PageForm } from '../PageForm';
import type { TemplateInfo } from '../requests';
import { withDefaults } from '../review';
import { Review } from '../Review';
import { activeFlags, pagesOf, type FormDescription, type FormPage } from '../schema/describe';
import type { Values } from '../schema/json';
import { Words } from '../widgets/widget';
import { draftQuery, type Template } from './data';
import { Footer } from './Footer';
import { Notes, type First } from './Notes';
import { PreviewPane } from './PreviewPane';
import { usePreview } from './previewing';
import { useStart } from './starting';
import { StepRail } from './StepRail';
import { useDraft } from './useDraft';
import './wizard.css';

interface Props {
  template: Template;
  templateRef: string;
  title: string;
  form: FormDescription;
  info: TemplateInfo | undefined;
  isGone: boolean;
  first: First;
}

/** A page that is drawn where a template asks nothing. */
const NOTHING: FormPage = { title: '', description: undefined, schema: { type: 'object' }, uiSchema: {}, problems: [] };

const Rail = memo(StepRail);
const Files = memo(PreviewPane);

/** The whole of it. */
export function Wizard({ template, templateRef, title, form, info, isGone, first }: Props) {
  const go = useGo();
  const features = usePortalStart()?.features;
  const pages = useMemo(() => pagesOf(form, activeFlags(features)), [form, features]);
  const [values, setValues] = useState<Values>(first.values);
  const makesNew = info?.makes.includes('repository') ?? false;
  const [store] = useState(() => new FormStore(first.values, {}, { templateRef, makesNew }));
  const secrets = useSyncExternalStore(store.watch, () => store.get().secrets);
  useEffect(() => {
    store.surroundings = { templateRef, makesNew };
    store.set({ values });
  }, [store, values, templateRef, makesNew]);
  const { step, reached, setStep } = useStep(pages.length, () => rightUntil(pages, first.values));
  const { keeping, forget } = useDraft(template, values, first.values);
  const client = useQueryClient();
  const [attempted, setAttempted] = useState<ReadonlySet<number>>(new Set());
  const page = pages[step] ?? NOTHING;
  const errors = useToCorrect(page, values, store);
  // Steps, review and files follow the keystrokes; they never hold one up.
  const settled = useDeferredValue(values);
  const whole = useMemo(() => withDefaults(pages, settled), [pages, settled]);
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const shown = query.get('files');
  const preview = usePreview(template, whole, secrets, !isGone);
  const { start, isStarting, refusal, clear } = useStart(templateRef);
  const denied = useReason('scaffolder.task.create');
  const isReview = step >= pages.length;
  const attempt = useCallback((index: number) => {
    setAttempted((before) => new Set([...before, index]));
  }, []);

  const done = useRef(false);
  const create = useCallback(async () => {
    const whole = withDefaults(pages, store.get().values);
    // Pages that were passed over by the address are looked through, too.
    const behind = pages.findIndex((it) => toCorrect(it, whole, {}).length > 0);
    if (behind >= 0) {
      attempt(behind);
      setStep(behind);
      const [firstError] = toCorrect(pages[behind] ?? NOTHING, whole, {});
      if (firstError !== undefined) setTimeout(() => focusOn(firstError.id), 50);
      return;
    }
    const id = await start(whole, store.get().secrets);
    if (id === undefined) return;
    done.current = true;
    await forget();
    client.removeQueries({ queryKey: draftQuery(template).queryKey });
    go(paths.run(id));
  }, [pages, attempt, setStep, start, store, forget, client, template, go]);

  const goOn = useCallback(() => {
    if (isReview) {
      if (denied === undefined && !isGone && !isStarting) void create();
      return;
    }
    // What the deferred check has not seen yet counts.
    const now = toCorrect(page, store.get().values, store.get().found);
    const [firstError] = now;
    attempt(step);
    if (firstError !== undefined) focusOn(firstError.id);
    else setStep(step + 1);
  }, [isReview, denied, isGone, isStarting, create, page, store, step, attempt, setStep]);
  const back = useCallback(() => {
    setStep(step - 1);
  }, [setStep, step]);

  const labels = form.presentation?.buttonLabels;
  const primary = isReview ? (labels?.createButtonText ?? t('form.create')) : step === pages.length - 1 ? (labels?.reviewButtonText ?? t('form.review')) : t('form.continue');
  const reason = isReview ? (isGone ? t('form.gone.title') : denied) : undefined;
  useCommands(
    useMemo(
      () => [
        { id: 'form.continue', title: primary, group: 'page' as const, icon: 'arrow-right', keys: ['mod+enter'], whileTyping: true, reason, run: goOn },
        ...(step > 0 ? [{ id: 'form.back', title: t('form.command.back'), group: 'page' as const, icon: 'arrow-left', run: back }] : []),
      ],
      [primary, reason, goOn, back, step],
    ),
  );
  const anew = useCallback(() => {
    void forget();
    setValues({});
    setStep(0);
    toast.show({ text: t('form.found.dropped') });
  }, [forget, setStep]);
  const take = useCallback(
    (next: Values) => {
      setValues(next);
      clear();
    },
    [clear],
  );
  const enlarge = useCallback(
    (large: boolean) => {
      setQuery({ files: large ? 'large' : undefined }, { replace: true });
    },
    [setQuery],
  );
  const heading = [template.name, info?.owner === undefined ? undefined : shortRef(info.owner)].filter((it) => it !== undefined).join(' · ');
  const files = preview.now?.files.length;
  return (
    <>
      <PageBar
        title={title.slice(0, 200)}
        crumbs={[{ label: t('create.nav'), href: paths.create() }]}
        actions={
          <>
            <KeptMark keeping={keeping} />
            <Button variant="quiet" href={paths.create()}>
              {t('form.cancel')}
            </Button>
          </>
        }
      />
      <Notes first={first} keeping={keeping} form={form} info={info} isGone={isGone} name={template.name} values={values} refusal={refusal} onAnew={anew} onClear={clear} />
      <FormStoreContext value={store}>
        <div className={shown === 'large' ? 'wiz large' : 'wiz'}>
          <Rail pages={pages} values={whole} step={step} reached={reached} onStep={setStep} info={info} heading={heading} files={files} />
          <div className="wform">
            <div className="wform-head">
              <span className="meta only-sm">{`${Math.min(step, pages.length) + 1} / ${pages.length + 1}`}</span>
              <h1 dir="auto">{isReview ? t('form.review') : page.title}</h1>
              {isReview ? <p className="desc mid">{t('form.review.text')}</p> : page.description !== undefined && <div className="desc mid"><Words text={page.description} /></div>}
            </div>
            {isReview ? (
              pages.length === 0 ? (
                <EmptyState title={t('form.noPages')} text={t('form.noPages.text')} />
              ) : (
                <Review pages={pages} values={whole} onPage={setStep} />
              )
            ) : (
              <PageForm
                key={step}
                page={page}
                values={values}
                onValues={take}
                store={store}
                errors={errors}
                showAll={attempted.has(step)}
                onSubmit={goOn}
              />
            )}
            <Footer
              onBack={step === 0 ? undefined : back}
              backLabel={labels?.backButtonText}
              primary={primary}
              reason={reason}
              isBusy={isStarting}
              toCorrect={isReview ? (refusal?.errors.length ?? 0) : errors.filter(() => attempted.has(step)).length}
              onPrimary={goOn}
              files={files}
              isFilesShown={shown !== null}
              onFiles={() => {
                setQuery({ files: shown === null ? 'shown' : undefined }, { replace: true });
              }}
            />
          </div>
          <div className={shown === null ? 'wprev-place' : 'wprev-place shown'}>
            <Files
              preview={preview}
              values={whole}
              isLarge={shown === 'large'}
              onLarge={enlarge}
            />
          </div>
        </div>
      </FormStoreContext>
    </>
  );
}

/** The first page on which something is to correct: as far as answers that were kept lead. */
function rightUntil(pages: readonly FormPage[], values: Values): number {
  const whole = withDefaults(pages, values);
  const wrong = pages.findIndex((it) => toCorrect(it, whole, {}).length > 0);
  return wrong < 0 ? pages.length : wrong;
}

/** The step, in the address; nobody gets further by it than they have been, or than `reachable`, which is asked where the address wants more than the first. */
function useStep(last: number, reachable: () => number): { step: number; reached: number; setStep: (step: number) => void } {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const wanted = Number(query.get('step') ?? '1') - 1;
  const [reached, setReached] = useState(() => (wanted > 0 ? Math.min(wanted, reachable()) : 0));
  const step = Number.isInteger(wanted) ? Math.max(0, Math.min(wanted, reached, last)) : 0;
  const hasGiven = query.has('formData');
  useEffect(() => {
    // The answers are the form's now; the address would only tell them to others.
    if (hasGiven) setQuery({ formData: undefined }, { replace: true });
  }, [hasGiven, setQuery]);
  const setStep = useCallback(
    (next: number) => {
      const to = Math.max(0, Math.min(next, last));
      setReached((before) => Math.max(before, to));
      setQuery({ step: to === 0 ? undefined : String(to + 1) });
      window.scrollTo({ top: 0 });
    },
    [last, setQuery],
  );
  return { step: last === 0 ? 0 : step, reached: last === 0 ? 0 : reached, setStep };
}

function KeptMark({ keeping }: { keeping: { state: string } }) {
  if (keeping.state !== 'kept' && keeping.state !== 'keeping') return null;
  return (
    <span className="meta nw hide-sm" role="status">
      {t(keeping.state === 'kept' ? 'form.kept' : 'form.keeping')}
    </span>
  );
}
