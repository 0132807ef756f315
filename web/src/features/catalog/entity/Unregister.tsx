// Unregistering: first what would disappear, by name and number, then the word; and a way back afterwards.
import { useMutation, useQuery } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { asFailure } from '../../../api/failure';
import { undoAct } from '../../../api/registering';
import type { EntityView } from '../../../api/entityView';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { useGo } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Dialog, State, toast } from '../../../ui';
import { inSentence, titleOf } from './facts';
import { apply, plan, type Plan } from './unregistering';

/** More names than these are only counted. */
const NAMES_MOST = 8;
const SETTLE_MS = 400;

interface Props {
  view: EntityView;
  entityRef: string;
  onClose: () => void;
}

/** The dialog. It plans when it opens. */
export function Unregister({ view, entityRef, onClose }: Props) {
  const go = useGo();
  const name = inSentence(titleOf(view.entity));
  const sourceId = view.freshness?.sourceId ?? '';
  const planned = useQuery({ queryKey: ['unregister', sourceId], queryFn: () => plan(sourceId), gcTime: 0, staleTime: Infinity });
  const doing = useMutation({
    mutationFn: (it: Plan) => apply(it.id),
    onSuccess: (_, it) => {
      onClose();
      go(paths.catalog({ kind: view.entity.kind.toLowerCase() }));
      // After the page has gone: asking for it anew would only find it missing.
      setTimeout(() => {
        changed(keys.catalog);
      }, SETTLE_MS);
      toast.show({
        text: t('catalog.entity.unregister.done', { name, count: it.total }),
        undo: () => {
          void takeBack(it.id, name, () => {
            go(paths.entity(entityRef));
          });
        },
      });
    },
  });
  const it = planned.data;
  const failure = doing.error ?? planned.error;
  const confirm =
    it === undefined
      ? undefined
      : {
          label: t('catalog.entity.unregister.do', { count: it.total }),
          danger: true,
          busy: doing.isPending,
          run: () => {
            doing.mutate(it);
          },
        };
  return (
    <Dialog
      title={t('catalog.entity.unregister.title', { name })}
      onClose={onClose}
      closeLabel={t('catalog.entity.unregister.keep')}
      {...(confirm === undefined ? {} : { confirm })}
    >
      {failure !== null && <FailureState failure={asFailure(failure)} />}
      {it === undefined ? planned.isPending && <State shape="running">{t('catalog.entity.unregister.looking')}</State> : <Preview plan={it} />}
    </Dialog>
  );
}

function Preview({ plan: it }: { plan: Plan }) {
  return (
    <div className="ent-plan">
      {it.target !== undefined && (
        <p>
          {t('catalog.entity.unregister.target')} <bdi className="mono brk">{it.target.slice(0, 300)}</bdi>
        </p>
      )}
      <p>
        <b>{it.total === 0 ? t('catalog.entity.unregister.none') : t('catalog.entity.unregister.gone', { count: it.total })}</b>
      </p>
      <Names refs={it.refs} total={it.total} />
      {it.kept.length > 0 && <p className="dim">{t('catalog.entity.unregister.kept', { count: it.kept.length })}</p>}
      {it.lost.length > 0 && (
        <>
          <p>
            <State shape="warn">{t('catalog.entity.unregister.lost', { count: it.lost.length })}</State>
          </p>
          <Names refs={[...new Set(it.lost.map((one) => one.entityRef))]} />
        </>
      )}
    </div>
  );
}

function Names({ refs, total = refs.length }: { refs: readonly string[]; total?: number }) {
  if (refs.length === 0) return null;
  const shown = refs.slice(0, NAMES_MOST);
  return (
    <ul className="ent-names">
      {shown.map((ref) => (
        <li key={ref}>
          <EntityLink entity={ref} />
        </li>
      ))}
      {total > shown.length && <li className="dim">{t('catalog.entity.unregister.more', { count: total - shown.length })}</li>}
    </ul>
  );
}

async function takeBack(id: string, name: string, done: () => void): Promise<void> {
  try {
    await undoAct(id);
    toast.show({ text: t('catalog.entity.unregister.undone', { name }) });
    done();
  } catch (thrown) {
    toast.show({ text: t('catalog.entity.unregister.undo.failed', { message: asFailure(thrown).message }) });
  }
}
