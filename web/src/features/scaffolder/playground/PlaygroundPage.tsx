// The playground: a template is opened, written, looked at as a form and run without touching anything. What is opened
// is in the address (`?url=`, `?template=`, `?file=`); folders of one's own disk stay in the browser.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { asFailure } from '../../../api/failure';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { usePermission, useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Button, Dialog, NoPermission, PageHeader, SkeletonRows, State, Tabs } from '../../../ui';
import { Bench } from './Bench';
import { FieldExplorer } from './FieldExplorer';
import { KeptWork, useKeeping } from './KeptWork';
import { nameOfOrigin, sameOrigin } from './origins';
import type { Preview } from './PreviewPane';
import { SaveMenu } from './SaveMenu';
import { dryRun, openSource, type DryRun, type Source } from './server';
import { begin, hold, holding, useHolding, type Holding } from './store';
import { Start } from './Start';
import { useChecks, type Checks } from './useChecks';
import { changesIn, sentFiles, workspaceOf, type Workspace } from './workspace';
import './messages';
import '../form/messages';
import '../form/fieldMessages';
import '../../../ui/styles/api.css';
import '../../../ui/styles/register.css';
import './playground.css';

const DRY_RUN = 'scaffolder.template.dry-run';

/** The page at `/create/edit`. */
export default function PlaygroundPage() {
  const allowed = usePermission(DRY_RUN);
  if (allowed !== false) return <Room />;
  return (
    <>
      <PageBar title={t('playground.title')} crumbs={[{ label: t('create.nav'), href: paths.create() }]} isHeading />
      <section className="slab pg-whole">
        <NoPermission title={t('playground.denied')} message={t('playground.denied.text')} permission={DRY_RUN} />
      </section>
    </>
  );
}

function Room() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const held = useHolding();
  const { work } = held;
  const isChoosing = query.get('open') === 'true';
  const url = query.get('url') ?? undefined;
  const ref = query.get('template') ?? undefined;
  const source = useMemo<Source | undefined>(() => (url !== undefined ? { kind: 'url', url } : ref !== undefined ? { kind: 'catalog', ref } : undefined), [url, ref]);
  const isThere = work !== undefined && (source === undefined || sameOrigin(work.origin, source));
  useKeeping(held);
  const toSource = (next: Source) => {
    set({ url: next.kind === 'url' ? next.url : undefined, template: next.kind === 'catalog' ? next.ref : undefined, open: undefined, file: undefined });
  };
  const [asking, setAsking] = useState<Workspace>();
  const take = (next: Workspace) => {
    begin(next);
    setAsking(undefined);
    set({ url: undefined, template: undefined, open: undefined, file: undefined });
  };
  if (query.get('view') === 'fields') return <Fields query={query} />;
  if (work !== undefined && isThere && !isChoosing) return <Opened held={held} work={work} />;
  return (
    <>
      <PageBar title={t('playground.title')} crumbs={[{ label: t('create.nav'), href: paths.create() }]} actions={<Reference />} />
      {source !== undefined && !isChoosing ? (
        <Arriving source={source} onBack={() => { set({ url: undefined, template: undefined, file: undefined }); }} />
      ) : (
        <>
          <PageHeader title={t('playground.title')} description={t('playground.about')} />
          <Views query={query} />
          {work !== undefined && (
            <p className="pg-back">
              <Button size="s" icon="arrow-left" onClick={() => { set({ open: undefined }); }}>{t('playground.back', { name: nameOfOrigin(work.origin) })}</Button>
            </p>
          )}
          {work === undefined && <KeptWork />}
          <Start
            onSource={toSource}
            onWork={(next) => {
              if (changesIn(holding().work) > 0) setAsking(next);
              else take(next);
            }}
          />
        </>
      )}
      {asking !== undefined && <LoseChanges onKeep={() => { setAsking(undefined); }} onLose={() => { take(asking); }} name={nameOfOrigin(asking.origin)} />}
    </>
  );
}

function Reference() {
  return (
    <Button className="hide-sm" variant="quiet" icon="book-open" href={paths.actions()}>
      {t('playground.reference')}
    </Button>
  );
}

/** A template of the server's side, on its way. */
function Arriving({ source, onBack }: { source: Source; onBack: () => void }) {
  const held = useHolding();
  const changes = changesIn(held.work);
  const [isSure, setSure] = useState(changes === 0);
  const opened = useQuery({
    queryKey: ['scaffolder', 'playground', source],
    queryFn: ({ signal }) => openSource(source, signal),
    enabled: isSure,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const { data } = opened;
  useEffect(() => {
    if (data !== undefined) begin(workspaceOf(source, data.files, data.template), { leftOut: data.leftOut });
  }, [data, source]);
  const name = nameOfOrigin(source);
  return (
    <>
      <PageHeader title={t('playground.title')} description={name} />
      {!isSure && <LoseChanges name={name} onKeep={onBack} onLose={() => { setSure(true); }} />}
      {opened.isError ? (
        <section className="slab pg-whole">
          <FailureState failure={asFailure(opened.error)} retry={() => void opened.refetch()} />
          <p className="pg-back">
            <Button onClick={onBack}>{t('playground.another')}</Button>
          </p>
        </section>
      ) : (
        <section className="slab pg-whole" aria-busy={isSure}>
          <State shape="running">{t('playground.reading', { name })}</State>
          <SkeletonRows rows={6} />
        </section>
      )}
    </>
  );
}

function LoseChanges({ name, onKeep, onLose }: { name: string; onKeep: () => void; onLose: () => void }) {
  const { work } = holding();
  return (
    <Dialog title={t('playground.lose', { name })} closeLabel={t('playground.lose.keep')} onClose={onKeep} confirm={{ label: t('playground.lose.open'), run: onLose, danger: true }}>
      {t('playground.lose.text', { count: changesIn(work), name: work === undefined ? '' : nameOfOrigin(work.origin) })}
    </Dialog>
  );
}

function Opened({ held, work }: { held: Holding; work: Workspace }) {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const checks = useChecks(work, held.run);
  const preview: Preview = query.get('show') === 'run' ? 'run' : 'form';
  const onPreview = useCallback((next: Preview) => { set({ show: next === 'run' ? 'run' : undefined }, { replace: true }); }, [set]);
  const running = useDryRun(checks);
  const { mutate, isPending } = running;
  const run = useCallback(() => {
    onPreview('run');
    if (!isPending) mutate();
  }, [onPreview, isPending, mutate]);
  const title = checks.read.form?.title ?? '';
  const name = title === '' ? nameOfOrigin(work.origin) : title;
  return (
    <>
      <PageBar
        title={name}
        crumbs={[{ label: t('create.nav'), href: paths.create() }, { label: t('playground.title'), href: paths.playground({ open: 'true' }) }]}
        isHeading
        actions={<BenchActions work={work} checks={checks} running={running} onRun={run} />}
      />
      <Views query={query} />
      <Bench
        held={held}
        work={work}
        checks={checks}
        running={running}
        path={query.get('file') ?? undefined}
        onPath={(file) => { set({ file: file === work.template ? undefined : file }, { replace: true }); }}
        preview={preview}
        onPreview={onPreview}
        onRun={run}
      />
    </>
  );
}

/** The template, and the fields that it may ask with. */
function Views({ query }: { query: URLSearchParams }) {
  return (
    <Tabs
      label={t('playground.title')}
      current={query.get('view') === 'fields' ? 'fields' : 'template'}
      tabs={[
        { id: 'template', label: t('playground.tab.template'), href: here(query, { view: undefined, field: undefined }) },
        { id: 'fields', label: t('playground.tab.fields'), href: here(query, { view: 'fields' }) },
      ]}
    />
  );
}

function Fields({ query }: { query: URLSearchParams }) {
  const set = useSetUrlQuery();
  return (
    <>
      <PageBar title={t('playground.title')} crumbs={[{ label: t('create.nav'), href: paths.create() }]} isHeading actions={<Reference />} />
      <Views query={query} />
      <FieldExplorer chosen={query.get('field') ?? undefined} hrefOf={(field) => here(query, { view: 'fields', field })} onChoose={(field) => { set({ field }); }} />
    </>
  );
}

function here(query: URLSearchParams, change: Record<string, string | undefined>): string {
  return paths.playground({ ...Object.fromEntries(query), ...change });
}

function useDryRun(checks: Checks) {
  return useMutation({
    mutationFn: async (): Promise<DryRun> => {
      const { work, values, secrets } = holding();
      if (work === undefined || checks.read.entity === undefined) throw new Error(t('playground.run.broken'));
      return dryRun({ template: checks.read.entity, values, secrets, directoryContents: sentFiles(work) });
    },
    onSuccess: (result) => {
      const { work, run } = holding();
      const of = work?.template === undefined ? '' : (work.files.get(work.template)?.text ?? '');
      hold({ run: { result, of }, before: run?.result });
    },
  });
}

interface BenchActionsProps {
  work: Workspace;
  checks: Checks;
  running: ReturnType<typeof useDryRun>;
  onRun: () => void;
}

function BenchActions({ work, checks, running, onRun }: BenchActionsProps) {
  const denied = useReason('scaffolder.task.create');
  const reason = denied ?? (checks.read.entity === undefined ? t(work.template === undefined ? 'playground.run.noTemplate' : 'playground.run.broken') : undefined);
  const { isPending } = running;
  useCommands(
    useMemo(
      () => [
        {
          id: 'playground.run',
          title: t('playground.run'),
          group: 'page' as const,
          icon: 'play',
          keys: ['mod+enter'],
          whileTyping: true,
          reason,
          run: () => {
            if (!isPending) onRun();
          },
        },
      ],
      [reason, isPending, onRun],
    ),
  );
  return (
    <>
      <Reference />
      <SaveMenu work={work} />
      <Button variant="primary" icon="play" keys="mod+enter" busy={isPending} disabledReason={reason} onClick={onRun}>
        {t('playground.run')}
      </Button>
    </>
  );
}
