// What is asked before something is promoted or rolled back: from what to what, and in what it differs.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { PanelHead } from '../../../page/ListDetail';
import { paths } from '../../../paths/paths';
import { A, Banner, Button, RadioGroup, Slab, StateShape, TextField, formatExact } from '../../../ui';
import { differenceQuery, promote, rollBack, type Deployment, type Environment, type Service } from '../data';
import { promotion, repositoryOf, shortCommit } from '../figures';

interface Props {
  service: Service;
  /** Where what is promoted runs, or what is rolled back. */
  environment: Environment;
  act: 'promote' | 'rollback';
  onClose: () => void;
}

/** The panel. */
export function Panel({ service, environment, act, onClose }: Props) {
  const next = promotion(service.environments, service.environments.indexOf(environment));
  if (act === 'promote') return next === undefined || environment.current === undefined ? null : <Promoting service={service} from={environment} release={environment.current} to={next} onClose={onClose} />;
  return environment.releases.length === 0 ? null : <RollingBack service={service} environment={environment} onClose={onClose} />;
}

function Promoting({ service, from, release, to, onClose }: { service: Service; from: Environment; release: Deployment; to: Environment; onClose: () => void }) {
  const difference = useQuery(differenceQuery(service.service, from.name, to.name));
  const act = useMutation({ mutationFn: () => promote(service.service, from.name, to.name), onSuccess: onClose });
  const variables = difference.data?.variables ?? [];
  return (
    <>
      <PanelHead title={t('delivery.panel.promote', { commit: shortCommit(release.commit) })} onClose={onClose}>
        <Change environment={to} release={release} from={from.name} />
      </PanelHead>
      <Slab title={t('delivery.panel.variables')}>
        {variables.length === 0 ? (
          <p className="dim">{t('delivery.panel.variables.same')}</p>
        ) : (
          <ul className="mono">
            {variables.map((it) => (
              <li key={it.name} className="brk">{t('delivery.panel.variable', { name: it.name, from: it.to ?? t('delivery.panel.unset'), to: it.from ?? t('delivery.panel.unset') })}</li>
            ))}
          </ul>
        )}
      </Slab>
      <Slab className="eask">
        <Failed error={act.error} />
        <div className="fx wrap">
          <Button variant="primary" icon="rocket" busy={act.isPending} onClick={() => { act.mutate(); }}>{t('delivery.promote', { to: to.name })}</Button>
          <Button variant="quiet" onClick={onClose}>{t('delivery.panel.cancel')}</Button>
        </div>
        <p className="meta enote">{t('delivery.panel.note')}</p>
      </Slab>
    </>
  );
}

function RollingBack({ service, environment, onClose }: { service: Service; environment: Environment; onClose: () => void }) {
  const [to, setTo] = useState(environment.releases[0]?.id ?? '');
  const [why, setWhy] = useState('');
  const act = useMutation({ mutationFn: () => rollBack(service.service, environment.name, to, why.trim()), onSuccess: onClose });
  const release = environment.releases.find((it) => it.id === to);
  return (
    <>
      <PanelHead title={t('delivery.panel.rollBack', { environment: environment.name })} onClose={onClose}>
        {release !== undefined && <Change environment={environment} release={release} />}
      </PanelHead>
      <Slab className="eask">
        <RadioGroup
          label={t('delivery.panel.which')}
          value={to}
          onChange={setTo}
          options={environment.releases.map((it) => ({ value: it.id, label: shortCommit(it.commit), hint: formatExact(it.settledAt ?? it.createdAt) }))}
        />
        <TextField label={t('delivery.panel.reason')} optional value={why} onChange={(text) => { setWhy(text.slice(0, 500)); }} />
      </Slab>
      <Slab className="eask">
        <Failed error={act.error} />
        <div className="fx wrap">
          <Button variant="primary" icon="undo-2" busy={act.isPending} onClick={() => { act.mutate(); }}>
            {t('delivery.rollBack', { commit: shortCommit(release?.commit ?? '') })}
          </Button>
          <Button variant="quiet" onClick={onClose}>{t('delivery.panel.cancel')}</Button>
        </div>
      </Slab>
    </>
  );
}

function Change({ environment, release, from }: { environment: Environment; release: Deployment; from?: string }) {
  const before = environment.current;
  const repository = repositoryOf(release);
  return (
    <>
      <p>
        {t('delivery.panel.text', { environment: environment.name, before: before === undefined ? t('delivery.panel.nothing') : shortCommit(before.commit), after: shortCommit(release.commit) })}
      </p>
      <dl className="dl">
        <dt>{t('delivery.panel.artifact')}</dt>
        <dd className="brk">
          <span className="mono">{release.digest.slice(0, 19)}</span>
          {from !== undefined && <span className="meta fx g4"><StateShape shape="ok" /> {t('delivery.panel.same', { from })}</span>}
        </dd>
        {before !== undefined && repository !== undefined && before.commit !== release.commit && (
          <>
            <dt>{t('delivery.panel.commits')}</dt>
            <dd><A className="mono" href={paths.compare(repository, { base: before.commit, head: release.commit })}>{shortCommit(before.commit)}…{shortCommit(release.commit)}</A></dd>
          </>
        )}
      </dl>
    </>
  );
}

function Failed({ error }: { error: Error | null }) {
  return error === null ? null : <Banner state="bad" role="alert">{t('delivery.panel.failed', { message: asFailure(error).message })}</Banner>;
}
