// Registering: an address is read, everything in it shown with what is wrong at its line, then imported.
// What was typed is in the address of the page, and nothing is lost when something fails.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { asFailure } from '../../../api/failure';
import { applyAct, planRegistration, readPlace, undoAct, type Place, type Registration } from '../../../api/registering';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { PageBar } from '../../../page/PageBar';
import { usePermission } from '../../../page/Permitted';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Banner, Button, EmptyState, Laid, NoPermission, PageHeader, SkeletonRows, State, toast } from '../../../ui';
import { AddressForm } from './AddressForm';
import { Appearing } from './Appearing';
import { Bench } from './Bench';
import { Failed, Unreadable } from './Trouble';
import { rowsOf, tallyOf } from './words';
import './messages';
import '../../../ui/styles/register.css';
import './bench.css';

/** The page at `/catalog/register`, with `?target=` once something was read. */
export default function RegisterPage() {
  const target = useUrlQuery().get('target') ?? '';
  return <Room key={target} target={target} />;
}

function Room({ target }: { target: string }) {
  const setUrl = useSetUrlQuery();
  const mayRegister = usePermission('catalog.location.create');
  const mayFiles = usePermission('catalog.location.create.file');
  const place = useMemo(() => readPlace(target), [target]);
  const allowed = place !== undefined && mayRegister === true && (place.kind === 'url' || mayFiles === true);
  const planned = useQuery({
    queryKey: ['register', place?.kind, place?.target],
    queryFn: () => planRegistration(place as Place),
    enabled: allowed,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const [since, setSince] = useState<number>();
  const importing = useMutation({
    mutationFn: (plan: Registration) => applyAct(plan.id),
    onMutate: () => Date.now(),
    onSuccess: (_, plan, at) => {
      setSince(at);
      toast.show({
        text: t('catalog.register.done', { count: plan.added }),
        undo: () => {
          void takeBack(plan.id, () => {
            setSince(undefined);
            void planned.refetch();
          });
        },
      });
    },
  });
  const plan = planned.isFetching ? undefined : planned.data;
  const discard = () => {
    setUrl({ target: undefined });
  };
  return (
    <>
      <PageBar
        title={t('catalog.register.crumb')}
        crumbs={[{ label: t('catalog.nav'), href: paths.catalog() }]}
        actions={<Actions plan={plan} done={since !== undefined} busy={importing.isPending} onDiscard={discard} onImport={importing.mutate} />}
      />
      <PageHeader title={t('catalog.register.title')}>
        <AddressForm
          target={target}
          mayFiles={mayFiles !== false}
          busy={planned.isFetching}
          denied={mayRegister === false}
          onRead={(next) => {
            if (next === target) void planned.refetch();
            else setUrl({ target: next });
          }}
        />
      </PageHeader>
      {importing.isError && (
        <Banner state="bad" role="alert">
          {t('catalog.register.applyFailed', { message: asFailure(importing.error).message })}
        </Banner>
      )}
      {mayRegister === false && (
        <Whole>
          <NoPermission title={t('catalog.register.fail.denied')} message={t('catalog.register.denied')} permission="catalog.location.create" />
        </Whole>
      )}
      {mayRegister === true && !allowed && (place?.kind !== 'file' || mayFiles === false) && <Start />}
      {allowed && planned.isFetching && <Reading place={place} />}
      {allowed && !planned.isFetching && planned.isError && (
        <Whole>
          <Failed failure={asFailure(planned.error)} place={place} retry={() => void planned.refetch()} />
        </Whole>
      )}
      {plan !== undefined && since === undefined && <Read plan={plan} retry={() => void planned.refetch()} />}
      {plan !== undefined && since !== undefined && <Appearing plan={plan} since={since} onAnother={discard} />}
    </>
  );
}

/** What was read, or why there is nothing to show of it. */
function Read({ plan, retry }: { plan: Registration; retry: () => void }) {
  const rows = useMemo(() => rowsOf(plan), [plan]);
  const first = plan.files[0];
  if (rows.length === 0) {
    return (
      <Whole>
        <EmptyState icon="file-text" title={t('catalog.register.empty.title')} text={t('catalog.register.empty.text', { target: plan.place.target })} />
      </Whole>
    );
  }
  const unread = rows.every((it) => it.document === undefined);
  if (unread && rows.length === 1 && first !== undefined) {
    return (
      <Whole>
        <Unreadable place={plan.place} file={first} retry={retry} />
      </Whole>
    );
  }
  return <Bench plan={plan} rows={rows} />;
}

function Reading({ place }: { place: Place }) {
  return (
    <>
      <Banner state="info" icon="refresh-cw" role="status">
        <State shape="running">
          <span dir="auto">{t('catalog.register.reading', { target: place.target.slice(0, 200) })}</span>
        </State>
      </Banner>
      <div className="reg" aria-busy="true">
        <div className="regl">
          <SkeletonRows rows={4} />
        </div>
        <div className="regy" />
      </div>
    </>
  );
}

function Start() {
  return (
    <Whole>
      <EmptyState icon="folder-git-2" title={t('catalog.register.start.title')} text={t('catalog.register.start.text')} />
    </Whole>
  );
}

/** One slab down to the foot of the window. */
function Whole({ children }: { children: ReactNode }) {
  return (
    <Laid>
      <section className="slab regw">{children}</section>
    </Laid>
  );
}

interface ActionsProps {
  plan: Registration | undefined;
  done: boolean;
  busy: boolean;
  onDiscard: () => void;
  onImport: (plan: Registration) => void;
}

function Actions({ plan, done, busy, onDiscard, onImport }: ActionsProps) {
  const tally = useMemo(() => (plan === undefined ? undefined : tallyOf(plan, rowsOf(plan))), [plan]);
  const reason = tally === undefined ? t('catalog.register.import.first') : tally.importable === 0 ? t('catalog.register.import.none') : undefined;
  const commands = useMemo(() => {
    if (plan === undefined || done) return [];
    const run = () => {
      if (!busy) onImport(plan);
    };
    return [{ id: 'register.import', title: t('catalog.register.import.plain'), group: 'page' as const, icon: 'plus', keys: ['mod+enter'], whileTyping: true, reason, run }];
  }, [plan, done, busy, reason, onImport]);
  useCommands(commands);
  if (done) return <Button onClick={onDiscard}>{t('catalog.register.another')}</Button>;
  return (
    <>
      {plan !== undefined && (
        <Button variant="quiet" onClick={onDiscard}>
          {t('catalog.register.discard')}
        </Button>
      )}
      <Button
        variant="primary"
        keys="mod+enter"
        disabledReason={reason}
        busy={busy}
        onClick={() => {
          if (plan !== undefined) onImport(plan);
        }}
      >
        {importLabel(tally)}
      </Button>
    </>
  );
}

function importLabel(tally: { documents: number; importable: number } | undefined): string {
  if (tally === undefined || tally.importable === 0) return t('catalog.register.import.plain');
  if (tally.importable < tally.documents) return t('catalog.register.import', { some: tally.importable, count: tally.documents });
  return tally.documents === 1 ? t('catalog.register.import.one') : t('catalog.register.import.all', { count: tally.documents });
}

async function takeBack(id: string, done: () => void): Promise<void> {
  try {
    await undoAct(id);
    toast.show({ text: t('catalog.register.undone') });
    done();
  } catch (thrown) {
    toast.show({ text: t('catalog.register.undoFailed', { message: asFailure(thrown).message }) });
  }
}
