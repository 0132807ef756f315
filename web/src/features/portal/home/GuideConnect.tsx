// The guide's first step: an address, imported at once when nothing is wrong with it, counted as it appears.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { useAppeared } from '../../../api/appearing';
import { asFailure } from '../../../api/failure';
import { applyAct, planRegistration, readPlace, type Place, type Registration } from '../../../api/registering';
import { t } from '../../../messages';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { Banner, Button, State, TextField } from '../../../ui';

interface Outcome {
  plan: Registration;
  /** When it was applied; undefined when something is wrong with it. */
  since: number | undefined;
}

/** The field, what became of it, and the way on. */
export function GuideConnect({ onDone }: { onDone: () => void }) {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const may = usePermission('catalog.location.create');
  const mayFiles = usePermission('catalog.location.create.file');
  const sending = useMutation({ mutationFn: begin });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const place = readPlace(text);
    setWrong(place === undefined);
    if (place !== undefined) sending.mutate(place);
  };
  const outcome = sending.data;
  return (
    <>
      <p>{t(mayFiles === true ? 'home.guide.connect.files' : 'home.guide.connect.text')}</p>
      <form onSubmit={submit}>
        <TextField
          aria-label={t('home.guide.connect.address')}
          icon="link"
          spellCheck={false}
          placeholder="https://"
          value={text}
          error={wrong ? t('home.guide.connect.wrong') : undefined}
          onChange={(next) => {
            setText(next);
            setWrong(false);
          }}
        />
        <Button type="submit" variant="primary" busy={sending.isPending} disabledReason={may === false ? t('home.guide.connect.denied') : undefined}>
          {t('home.guide.connect.go')}
        </Button>
      </form>
      <div className="said" aria-live="polite">
        {sending.isPending && <State shape="running">{t('home.guide.connect.reading')}</State>}
        {sending.isError && <Banner state="bad">{asFailure(sending.error).message}</Banner>}
        {outcome !== undefined && outcome.since === undefined && <Stopped plan={outcome.plan} />}
        {outcome?.since !== undefined && <Appearing plan={outcome.plan} since={outcome.since} onDone={onDone} />}
      </div>
    </>
  );
}

/** What is sound is imported at once; anything else is looked at first. */
async function begin(place: Place): Promise<Outcome> {
  const plan = await planRegistration(place);
  const isSound = plan.documents.length > 0 && troublesOf(plan) === 0;
  if (!isSound) return { plan, since: undefined };
  const since = Date.now();
  await applyAct(plan.id);
  return { plan, since };
}

function troublesOf(plan: Registration): number {
  return plan.documents.filter((it) => it.state === 'invalid').length + plan.files.filter((it) => it.problems.length > 0).length;
}

function Stopped({ plan }: { plan: Registration }) {
  const message = plan.files.flatMap((it) => it.problems)[0]?.message;
  return (
    <Banner
      state="warn"
      actions={
        <Button size="s" href={paths.register({ target: plan.place.target })}>
          {t('home.guide.connect.look')}
        </Button>
      }
    >
      <span dir="auto">
        {plan.documents.length > 0 ? t('home.guide.connect.partly', { count: troublesOf(plan) }) : (message ?? t('home.guide.connect.nothing'))}
      </span>
    </Banner>
  );
}

function Appearing({ plan, since, onDone }: { plan: Registration; since: number; onDone: () => void }) {
  const there = useAppeared(plan.appears, since);
  const some = plan.appears.filter((it) => there.has(it)).length;
  const all = some >= plan.appears.length;
  useEffect(() => {
    if (all) onDone();
  }, [all, onDone]);
  return (
    <div className="fx wrap">
      <State shape={all ? 'ok' : 'running'}>
        <b>{all ? t('home.guide.connect.done', { count: plan.added }) : t('home.guide.connect.appeared', { some, count: plan.added })}</b>
      </State>
      {some > 0 && (
        <Button size="s" href={paths.catalog()}>
          {t('home.guide.connect.open')}
        </Button>
      )}
    </div>
  );
}
