// What was sent to a webhook, what it answered, and sending it again.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { usePages } from '../../../page/pages';
import { Banner, Button, CodeBlock, formatDuration, SkeletonRows, StateShape, Time, type Shape } from '../../../ui';
import { at, repositoryKey, touched, type Delivery, type Hook, type Repository } from '../data';

const PAGE = 20;
const EVERY_MS = 3000;
const SHAPES: Readonly<Record<string, Shape>> = { waiting: 'waiting', delivered: 'ok', failed: 'bad' };

/** The latest first. */
export function Deliveries({ repository, hook }: { repository: Repository; hook: Hook }) {
  const list = usePages<Delivery>(
    repositoryKey(repository, 'deliveries', hook.id),
    async (before, signal) => {
      const query = { limit: PAGE, ...(before === undefined ? {} : { before }) };
      const found = await ask(api.GET('/api/githost/v1/repositories/{owner}/{name}/hooks/{id}/deliveries', { signal, params: { path: { ...at(repository), id: hook.id }, query } }));
      const items = found.items as Delivery[];
      return { items, next: items.length === PAGE ? (items.at(-1)?.id ?? null) : null };
    },
    { everyMs: EVERY_MS },
  );
  if (list.failure !== undefined) return <FailureState failure={list.failure} retry={list.retry} />;
  if (list.loading) return <div aria-busy="true"><SkeletonRows rows={3} /></div>;
  return (
    <div className="deliveries" role="group" aria-label={t('code.hook.deliveriesOf', { address: hook.address })}>
      {list.rows.length === 0 && <p className="dim">{t('code.hook.noDeliveries')}</p>}
      {list.rows.map((it) => <DeliveryRow key={it.id} repository={repository} hook={hook} delivery={it} />)}
      {list.more !== undefined && <Button size="s" busy={list.busy} onClick={list.more}>{t('page.moreRows')}</Button>}
    </div>
  );
}

function DeliveryRow({ repository, hook, delivery }: { repository: Repository; hook: Hook; delivery: Delivery }) {
  const [open, setOpen] = useState(false);
  const repeat = useMutation({
    mutationFn: () => ask(api.POST('/api/githost/v1/repositories/{owner}/{name}/hooks/{id}/deliveries/{delivery}/repeat', { params: { path: { ...at(repository), id: hook.id, delivery: delivery.id } } })),
    onSuccess: () => { touched(repository); },
  });
  const says = [
    t(`code.hook.state.${delivery.state}`),
    delivery.status == null ? undefined : t('code.hook.status', { status: delivery.status }),
    delivery.problem ?? undefined,
    delivery.attempts > 1 ? t('code.hook.attempts', { count: delivery.attempts }) : undefined,
    delivery.triedAt == null ? undefined : formatDuration(delivery.tookMs),
  ].filter((it) => it !== undefined);
  return (
    <>
      <div className="li top">
        <StateShape shape={SHAPES[delivery.state] ?? 'unknown'} />
        <div className="t">
          <b>{t(`code.hook.event.${delivery.event}`, { defaultValue: delivery.event })}</b> <Time at={delivery.createdAt} className="meta" />
          <div className="l2 brk" dir="auto">{says.join(' · ')}</div>
        </div>
        <Button size="s" aria-expanded={open} onClick={() => { setOpen(!open); }}>{t('code.hook.look')}</Button>
        <Button size="s" icon="repeat" busy={repeat.isPending} disabledReason={delivery.state === 'waiting' ? t('code.hook.isWaiting') : undefined} onClick={() => { repeat.mutate(); }}>{t('code.hook.repeat')}</Button>
      </div>
      {repeat.isError && <Banner state="bad" role="alert">{asFailure(repeat.error).message}</Banner>}
      {open && (
        <div className="delivery">
          <CodeBlock title={t('code.hook.sent')} text={pretty(delivery.body)} />
          {delivery.answer != null && delivery.answer !== '' && <CodeBlock title={t('code.hook.answer')} text={delivery.answer} />}
        </div>
      )}
    </>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
