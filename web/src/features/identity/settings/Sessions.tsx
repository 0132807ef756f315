// Where one is signed in, and ending that.
import { useMutation, useQuery } from '@tanstack/react-query';
import { changed, keys } from '../../../api/cache';
import { api, ask, type Schema } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useReason } from '../../../page/Permitted';
import { Banner, Button, Chip, Icon, SkeletonRows, Slab, Time, toast } from '../../../ui';
import { browserOf } from '../parts/words';

const KEY = [...keys.identity, 'sessions'];

/** The section. */
export function Sessions() {
  const reason = useReason('identity.session.delete');
  const sessions = useQuery({ queryKey: KEY, queryFn: ({ signal }) => ask(api.GET('/api/identity/v1/sessions', { signal })) });
  const end = useMutation({
    mutationFn: async (id: string | undefined) => {
      if (id === undefined) return (await ask(api.DELETE('/api/identity/v1/sessions'))).ended;
      await ask(api.DELETE('/api/identity/v1/sessions/{id}', { params: { path: { id } } }));
      return 1;
    },
    onSuccess: (count) => {
      changed(KEY);
      toast.show({ text: t('identity.sessions.ended', { count }) });
    },
  });
  const others = (sessions.data?.items ?? []).filter((it) => !it.isCurrent).length;
  const noOthers = sessions.data !== undefined && others === 0 ? t('identity.sessions.alone') : undefined;
  return (
    <Slab
      title={t('identity.settings.sessions')}
      count={sessions.data?.items.length}
      flush
      actions={
        <Button size="s" busy={end.isPending && end.variables === undefined} disabledReason={reason ?? noOthers} onClick={() => { end.mutate(undefined); }}>
          {t('identity.sessions.endOthers')}
        </Button>
      }
    >
      {end.isError && <Banner state="bad">{asFailure(end.error).message}</Banner>}
      <Answer query={sessions} skeleton={<SkeletonRows />}>
        {(it) => it.items.map((one) => <Row key={one.id} session={one} reason={reason} onEnd={() => { end.mutate(one.id); }} />)}
      </Answer>
    </Slab>
  );
}

function Row({ session, reason, onEnd }: { session: Schema<'SessionView'>; reason: string | undefined; onEnd: () => void }) {
  return (
    <div className="li">
      <Icon name="globe" />
      <div className="t">
        <div className="fx wrap">
          <b title={session.userAgent ?? undefined}>{browserOf(session.userAgent)}</b>
          {session.isCurrent && <Chip>{t('identity.sessions.here')}</Chip>}
        </div>
        <div className="l2">
          {t('identity.sessions.from', { address: session.address })} · {t('identity.sessions.seen')} <Time at={session.seenAt} /> ·{' '}
          {t('identity.sessions.until')} <Time at={session.expiresAt} bare />
        </div>
      </div>
      {!session.isCurrent && (
        <Button size="s" disabledReason={reason} onClick={onEnd}>
          {t('identity.sessions.end')}
        </Button>
      )}
    </div>
  );
}
