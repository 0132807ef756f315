// Deleting a location: what would disappear is shown first, and it can be undone.
import { useMutation, useQuery } from '@tanstack/react-query';
import { asFailure } from '../../../api/failure';
import { undoAct } from '../../../api/registering';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useSetUrlQuery } from '../../../page/location';
import { Dialog, State, toast } from '../../../ui';
import { apply, plan, type Plan } from '../entity/unregistering';
import type { Source } from './data';

const NAMES_MOST = 8;

/** The dialog. It plans when it opens. */
export function DeleteSource({ source, onClose }: { source: Source; onClose: () => void }) {
  const setQuery = useSetUrlQuery();
  const planned = useQuery({ queryKey: ['unregister', source.id], queryFn: () => plan(source.id), gcTime: 0, staleTime: Infinity });
  const doing = useMutation({
    mutationFn: (it: Plan) => apply(it.id),
    onSuccess: (_, it) => {
      onClose();
      setQuery({ source: undefined });
      toast.show({ text: t('catalog.locations.delete.done', { count: it.total }), undo: () => void takeBack(it.id) });
    },
  });
  const it = planned.data;
  const failure = doing.error ?? planned.error;
  const confirm = it === undefined ? {} : { confirm: { label: t('catalog.locations.delete.do'), danger: true, busy: doing.isPending, run: () => { doing.mutate(it); } } };
  return (
    <Dialog title={t('catalog.locations.delete.title')} onClose={onClose} closeLabel={t('catalog.locations.delete.keep')} {...confirm}>
      <p>
        <bdi className="mono brk">{source.target.slice(0, 300)}</bdi>
      </p>
      {failure !== null && <FailureState failure={asFailure(failure)} />}
      {planned.isPending && <State shape="running">{t('catalog.locations.delete.looking')}</State>}
      {it !== undefined && <Disappears plan={it} />}
    </Dialog>
  );
}

function Disappears({ plan: it }: { plan: Plan }) {
  const shown = it.refs.slice(0, NAMES_MOST);
  return (
    <>
      <p>
        <b>{it.total === 0 ? t('catalog.locations.delete.nothing') : t('catalog.locations.delete.gone', { count: it.total })}</b>
      </p>
      <ul className="loc-names">
        {shown.map((ref) => (
          <li key={ref}>
            <EntityLink entity={ref} />
          </li>
        ))}
        {it.total > shown.length && <li className="dim">{t('catalog.locations.delete.more', { count: it.total - shown.length })}</li>}
      </ul>
      {it.kept.length > 0 && <p className="dim">{t('catalog.locations.delete.kept', { count: it.kept.length })}</p>}
      {it.lost.length > 0 && (
        <p>
          <State shape="warn">{t('catalog.locations.delete.lost', { count: it.lost.length })}</State>
        </p>
      )}
    </>
  );
}

async function takeBack(id: string): Promise<void> {
  try {
    await undoAct(id);
    toast.show({ text: t('catalog.locations.delete.undone') });
  } catch (thrown) {
    toast.show({ text: t('catalog.locations.undoFailed', { message: asFailure(thrown).message }) });
  }
}
