// Unregistering what is chosen: the places that it came from, what would go with each, then the word.
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { entityViewQuery } from '../../../api/entityView';
import { asFailure } from '../../../api/failure';
import { undoAct } from '../../../api/registering';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { Dialog, State, toast } from '../../../ui';
import { sourceQuery } from '../entity/data';
import { apply, plan, type Plan } from '../entity/unregistering';

/** Each needs a plan of its own. */
export const MOST_UNREGISTERED = 50;
/** More names than these are only counted. */
const NAMES_MOST = 8;

interface Plans {
  plans: Plan[];
  /** Described by the configuration, or by nothing that could be unregistered. */
  kept: string[];
}

interface Props {
  refs: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** The dialog. It plans when it opens. */
export function UnregisterMany({ refs, onClose, onDone }: Props) {
  const client = useQueryClient();
  const planned = useQuery({ queryKey: ['unregister', ...refs], queryFn: () => planAll(client, refs), gcTime: 0, staleTime: Infinity });
  const doing = useMutation({
    mutationFn: async (plans: readonly Plan[]) => {
      for (const it of plans) await apply(it.id);
    },
    onSuccess: (_, plans) => {
      onClose();
      onDone();
      const takeBack = async () => {
        for (const it of plans) await undoAct(it.id);
      };
      toast.show({
        text: t('catalog.list.unregister.done', { count: totalOf(plans) }),
        undo: () => {
          takeBack().catch((thrown: unknown) => {
            toast.show({ text: t('catalog.list.unregister.undoFailed', { message: asFailure(thrown).message }) });
          });
        },
      });
    },
  });
  const plans = planned.data?.plans ?? [];
  const failure = doing.error ?? planned.error;
  const run = () => {
    doing.mutate(plans);
  };
  const confirm = plans.length === 0 ? undefined : { label: t('catalog.list.unregister.do', { count: plans.length }), danger: true, busy: doing.isPending, run };
  return (
    <Dialog
      title={t('catalog.list.unregister.title', { count: refs.length })}
      onClose={onClose}
      closeLabel={t('catalog.list.unregister.keep')}
      {...(confirm === undefined ? {} : { confirm })}
    >
      {failure !== null && <FailureState failure={asFailure(failure)} />}
      {planned.isPending && <State shape="running">{t('catalog.list.unregister.looking')}</State>}
      {planned.data !== undefined && <Preview {...planned.data} />}
    </Dialog>
  );
}

function Preview({ plans, kept }: Plans) {
  return (
    <>
      {plans.length > 0 && (
        <p>
          <b>{t('catalog.list.unregister.gone', { count: totalOf(plans) })}</b> {t('catalog.list.unregister.from', { count: plans.length })}
        </p>
      )}
      <Names refs={plans.flatMap((it) => it.refs)} total={totalOf(plans)} />
      {plans.some((it) => it.lost.length > 0) && (
        <p>
          <State shape="warn">{t('catalog.list.unregister.lost', { count: plans.reduce((sum, it) => sum + it.lost.length, 0) })}</State>
        </p>
      )}
      {kept.length > 0 && <p>{t('catalog.list.unregister.kept', { count: kept.length })}</p>}
      <Names refs={kept} total={kept.length} />
    </>
  );
}

function Names({ refs, total }: { refs: readonly string[]; total: number }) {
  if (refs.length === 0) return null;
  const shown = refs.slice(0, NAMES_MOST);
  return (
    <ul className="names">
      {shown.map((ref) => (
        <li key={ref}>
          <EntityLink entity={ref} />
        </li>
      ))}
      {total > shown.length && <li className="dim">{t('catalog.list.unregister.more', { count: total - shown.length })}</li>}
    </ul>
  );
}

/** One plan for each place that any of them came from. */
async function planAll(client: QueryClient, refs: readonly string[]): Promise<Plans> {
  const sources = new Map<string, string[]>();
  const kept: string[] = [];
  for (const ref of refs) {
    const view = await client.query(entityViewQuery(ref));
    const id = view.freshness?.sourceId;
    if (id === undefined) kept.push(ref);
    else sources.set(id, [...(sources.get(id) ?? []), ref]);
  }
  const plans: Plan[] = [];
  for (const [id, theirs] of sources) {
    const source = await client.query(sourceQuery(id));
    if (source.origin === 'config') kept.push(...theirs);
    else plans.push(await plan(id));
  }
  return { plans, kept };
}

function totalOf(plans: readonly Plan[]): number {
  return plans.reduce((sum, it) => sum + it.total, 0);
}
