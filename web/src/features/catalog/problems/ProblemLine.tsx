// One problem with its next step.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../../api/cache';
import { entityViewQuery } from '../../../api/entityView';
import { asFailure } from '../../../api/failure';
import { applyAct, planDeletion, undoAct } from '../../../api/registering';
import { EntityLink, parseRef, ProblemRow, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { A, Button, Dialog, toast } from '../../../ui';
import { nearTo, type Row } from './data';

/** The line of a problem, whatever its group. */
export function ProblemLine({ row }: { row: Row }) {
  if (row.group === 'owners' || row.group === 'dangling') return <Loose row={row} />;
  if (row.group === 'conflicts') return <Conflict row={row} />;
  if (row.group === 'orphans') return <Orphan row={row} />;
  const isSource = row.group === 'sources';
  const isThere = row.group === 'failed' && row.ref !== undefined;
  const target = targetOf(row.file) ?? '';
  // What never could be shown has no page: its file is opened where it is, else the location that led to it.
  const place = row.file?.startsWith('url:') === true ? target : paths.locations({ text: target });
  const href = isSource ? paths.locations({ source: row.sourceId }) : isThere ? paths.entity(row.ref ?? '', 'descriptor') : place;
  const words = isThere ? 'open' : place === target && !isSource ? 'source' : 'location';
  return (
    <ProblemRow
      severity="error"
      message={row.message.slice(0, 1000)}
      subject={row.ref === undefined ? undefined : <EntityLink entity={row.ref} missing={!isThere} />}
      file={isSource ? row.file : targetOf(row.file)}
      line={row.line}
      actions={
        <Button size="s" href={href}>
          {t(`catalog.problems.${words}`)}
        </Button>
      }
    />
  );
}

function targetOf(location: string | undefined): string | undefined {
  return location?.slice(location.indexOf(':') + 1);
}

function Loose({ row }: { row: Row }) {
  const [asked, setAsked] = useState(false);
  const target = row.target ?? '';
  const near = useQuery({ queryKey: [...keys.catalog, 'near', target], queryFn: () => nearTo(target), enabled: asked });
  const message =
    row.group === 'owners'
      ? t('catalog.problems.noOwner', { name: shortRef(parseRef(target, 'group')) })
      : t('catalog.problems.noTarget', { relation: row.relation, target });
  const found = near.data;
  return (
    <ProblemRow
      severity="warning"
      message={message}
      subject={<EntityLink entity={row.ref ?? ''} />}
      hint={
        near.isError ? (
          asFailure(near.error).message
        ) : found === undefined ? undefined : found.length === 0 ? (
          t('catalog.problems.near.none')
        ) : (
          <span className="fx wrap">
            {t('catalog.problems.near.some')}
            {found.slice(0, 5).map((ref) => (
              <EntityLink key={ref} entity={ref} />
            ))}
          </span>
        )
      }
      actions={
        <>
          <Button size="s" busy={near.isFetching} onClick={() => { setAsked(true); }}>
            {t('catalog.problems.near')}
          </Button>
          <Button size="s" href={paths.register()}>
            {t('catalog.problems.register')}
          </Button>
          <Button size="s" variant="quiet" href={paths.entity(row.ref ?? '', 'descriptor')}>
            {t('catalog.problems.open')}
          </Button>
        </>
      }
    />
  );
}

function Conflict({ row }: { row: Row }) {
  const claims = row.claims ?? [];
  return (
    <ProblemRow
      severity="warning"
      message={t('catalog.problems.claimed', { count: claims.length })}
      subject={<EntityLink entity={row.ref ?? ''} />}
      hint={
        <ul className="prb-claims">
          {claims.slice(0, 10).map((it) => (
            <li key={`${it.location}:${it.line}`}>
              <A href={paths.locations({ source: it.sourceId })} className="mono brk">
                {targetOf(it.location)}:{it.line}
              </A>{' '}
              <span className="meta">{t(it.isWinner ? 'catalog.problems.winner' : 'catalog.problems.waits')}</span>
            </li>
          ))}
        </ul>
      }
    />
  );
}

function Orphan({ row }: { row: Row }) {
  const [open, setOpen] = useState(false);
  const ref = row.ref ?? '';
  const may = usePermission('catalog.entity.delete', { type: 'catalog-entity', ref });
  return (
    <>
      <ProblemRow
        severity="warning"
        message={t('catalog.problems.orphan')}
        subject={<EntityLink entity={ref} />}
        actions={
          <Button
            size="s"
            variant="danger"
            disabledReason={may === false ? t('page.needs', { permission: 'catalog.entity.delete' }) : undefined}
            onClick={() => { setOpen(true); }}
          >
            {t('catalog.problems.delete')}
          </Button>
        }
      />
      {open && <DeleteOrphan entityRef={ref} onClose={() => { setOpen(false); }} />}
    </>
  );
}

function DeleteOrphan({ entityRef, onClose }: { entityRef: string; onClose: () => void }) {
  const view = useQuery(entityViewQuery(entityRef));
  const name = shortRef(entityRef);
  const planned = useQuery({ queryKey: ['delete', entityRef], queryFn: () => planDeletion(entityRef), gcTime: 0, staleTime: Infinity });
  const sending = useMutation({
    mutationFn: applyAct,
    onSuccess: (_, id) => {
      onClose();
      toast.show({ text: t('catalog.problems.delete.done', { name }), undo: () => void takeBack(id, name) });
    },
  });
  const id = planned.data;
  const failure = sending.error ?? planned.error;
  const relations = view.data?.relationsTotal ?? 0;
  const confirm = id === undefined ? {} : { confirm: { label: t('catalog.problems.delete.do'), danger: true, busy: sending.isPending, run: () => { sending.mutate(id); } } };
  return (
    <Dialog title={t('catalog.problems.delete.title', { name })} onClose={onClose} closeLabel={t('catalog.problems.delete.keep')} {...confirm}>
      <p>{t('catalog.problems.delete.text')}</p>
      {relations > 0 && <p>{t('catalog.problems.delete.relations', { count: relations })}</p>}
      {failure !== null && <FailureState failure={asFailure(failure)} />}
    </Dialog>
  );
}

async function takeBack(id: string, name: string): Promise<void> {
  try {
    await undoAct(id);
    toast.show({ text: t('catalog.problems.delete.undone', { name }) });
  } catch (thrown) {
    toast.show({ text: t('catalog.locations.undoFailed', { message: asFailure(thrown).message }) });
  }
}
