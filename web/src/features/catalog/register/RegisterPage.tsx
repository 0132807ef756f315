// Registering: an address is read, everything wrong is shown at its line, and what would happen is told,
// before anything is changed.
import '../../../ui/styles/register.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, type SubmitEvent } from 'react';
import { changed, keys } from '../../../api/cache';
import { asFailure } from '../../../api/failure';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { useGo, useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import { Banner, Button, State, TextField, toast } from '../../../ui';
import { apply, plan, summary, undo, type Act } from './plan';
import { PlanView } from './PlanView';
import { ReadFailure } from './ReadFailure';

export default function RegisterPage() {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const go = useGo();
  const target = query.get('target') ?? '';
  const [typed, setTyped] = useState(target);
  useEffect(() => {
    setTyped(target);
  }, [target]);
  const planned = useQuery({
    queryKey: ['register', target],
    queryFn: () => plan(target),
    enabled: target !== '',
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const doing = useMutation({
    mutationFn: (act: Act) => apply(act.id),
    onSuccess: (act, before) => {
      changed(keys.catalog);
      toast.show({ text: t('catalog.register.done', { count: before.preview.appears.total, target }), undo: () => void takeBack(act.id) });
      go(paths.locations({ source: act.sourceId ?? undefined }));
    },
  });
  const act = planned.data;
  const figures = act === undefined ? undefined : summary(act.preview);
  const canImport = figures !== undefined && figures.importable > 0 && !planned.isFetching;
  const { mutate, isPending } = doing;
  const importNow = useCallback(() => {
    if (act !== undefined && canImport && !isPending) mutate(act);
  }, [act, canImport, isPending, mutate]);
  useCommands(
    useMemo(
      () => [{ id: 'register.import', title: t('catalog.register.import'), group: 'page', keys: ['mod+enter'], whileTyping: true, run: importNow }],
      [importNow],
    ),
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (typed.trim() === target) void planned.refetch();
    else setQuery({ target: typed.trim() === '' ? undefined : typed.trim() });
  };
  return (
    <>
      <PageBar
        title={t('catalog.register.title')}
        crumbs={[{ label: t('catalog.nav'), href: paths.catalog() }]}
        actions={
          act !== undefined &&
          figures !== undefined && (
            <Button
              variant="primary"
              keys="mod+enter"
              busy={isPending}
              disabledReason={canImport ? undefined : t('catalog.register.nothing')}
              onClick={importNow}
            >
              {figures.broken === 0
                ? t('catalog.register.importAll', { count: figures.importable })
                : t('catalog.register.importSome', { count: figures.importable, all: figures.documents })}
            </Button>
          )
        }
      />
      <div className="ph">
        <h1>{t('catalog.register.heading')}</h1>
        <form className="fx top reg-form" onSubmit={submit} role="search">
          <div className="grow">
            <TextField
              aria-label={t('catalog.register.address')}
              icon="link"
              type="text"
              inputMode="url"
              spellCheck={false}
              autoFocus={target === ''}
              value={typed}
              onChange={setTyped}
              placeholder={t('catalog.register.example')}
            />
            <div className="meta reg-hint">{t('catalog.register.hint')}</div>
          </div>
          <Button type="submit" icon="refresh-cw" busy={planned.isFetching} disabledReason={typed.trim() === '' ? t('catalog.register.empty') : undefined}>
            {t(target === '' ? 'catalog.register.read' : 'catalog.register.again')}
          </Button>
        </form>
      </div>
      <div aria-live="polite">
        {planned.isFetching && (
          <Banner state="run">
            <State shape="running">{t('catalog.register.reading', { target: target.slice(0, 200) })}</State>
          </Banner>
        )}
        {!planned.isFetching && planned.isError && <ReadFailure failure={asFailure(planned.error)} target={target} retry={() => void planned.refetch()} />}
        {doing.isError && <ReadFailure failure={asFailure(doing.error)} target={target} retry={importNow} />}
        {!planned.isFetching && figures !== undefined && act !== undefined && (
          <Banner state={figures.broken > 0 ? 'bad' : figures.warned > 0 ? 'warn' : 'info'}>
            {t('catalog.register.was', { documents: t('catalog.register.documents', { count: figures.documents }), files: t('catalog.register.files', { count: figures.files }), took: act.preview.tookMs ?? 0 })}{' '}
            <b>{outcome(figures)}</b>
          </Banner>
        )}
      </div>
      {act !== undefined && !planned.isFetching && <PlanView preview={act.preview} />}
    </>
  );
}

function outcome({ broken, warned }: ReturnType<typeof summary>): string {
  const parts = [
    ...(broken > 0 ? [t('catalog.register.broken', { count: broken })] : []),
    ...(warned > 0 ? [t('catalog.register.warned', { count: warned })] : []),
  ];
  return parts.length === 0 ? t('catalog.register.sound') : `${parts.join(', ')}.`;
}

async function takeBack(id: string): Promise<void> {
  try {
    await undo(id);
    changed(keys.catalog);
    toast.show({ text: t('catalog.register.undone') });
  } catch (thrown) {
    toast.show({ text: t('catalog.register.undoFailed', { message: asFailure(thrown).message }) });
  }
}
