// Environments as columns in order of promotion: what answers there, since when, by whom, and what can be done.
import { Fragment } from 'react';
import { OwnerChip } from '../../../kit';
import { t } from '../../../messages';
import { useSetUrlQuery } from '../../../page/location';
import { useReason } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { A, Button, Icon, State, Time } from '../../../ui';
import { isUnderWay, type Deployment, type Environment, type Service } from '../data';
import { healthShape, promotion, repositoryOf, shortCommit } from '../figures';

/** The columns. */
export function Environments({ service }: { service: Service }) {
  return (
    <div className="ecols">
      {service.environments.map((it, index) => (
        <Fragment key={it.name}>
          {index > 0 && (
            <div className="earr" aria-hidden="true">
              <Icon name="chevron-right" />
            </div>
          )}
          <Column environment={it} next={promotion(service.environments, index)} />
        </Fragment>
      ))}
    </div>
  );
}

function Column({ environment, next }: { environment: Environment; next: Environment | undefined }) {
  const { current, latest } = environment;
  return (
    <section className="ecol" aria-label={environment.name}>
      <div className="fx">
        <h2>{environment.name}</h2>
        <span className="end">
          <State shape={healthShape(environment.health)}>{t(`delivery.health.${environment.health}`)}</State>
        </span>
      </div>
      {current === undefined ? (
        <p className="dim">{t('delivery.never')}</p>
      ) : (
        <>
          <div className="ecommit mono"><Commit of={current} /></div>
          <p className="meta fx g4 wrap">
            <Time at={current.settledAt ?? current.createdAt} /> {t('delivery.by')} <By of={current} />
          </p>
          <dl className="efacts">
            <div>
              <dt>{t('delivery.restarts')}</dt>
              <dd>{environment.restarts}</dd>
            </div>
            <div>
              <dt>{t(`delivery.kind.${current.kind}`)}</dt>
              <dd className="mono">{current.digest.slice(7, 19)}</dd>
            </div>
          </dl>
        </>
      )}
      {isUnderWay(latest) && <p className="meta" role="status"><State shape="running">{t('delivery.goesOn', { commit: shortCommit(latest?.commit ?? '') })}</State></p>}
      {latest?.state === 'failed' && <p className="meta brk"><State shape="bad">{t('delivery.failedLast', { reason: latest.reason ?? '' })}</State></p>}
      <Acts environment={environment} next={next} />
    </section>
  );
}

function Acts({ environment, next }: { environment: Environment; next: Environment | undefined }) {
  const setQuery = useSetUrlQuery();
  const reason = useReason('delivery.deployment.create');
  const { current, releases, url, latest } = environment;
  const back = releases[0];
  const log = current ?? latest;
  return (
    <div className="fx wrap eacts">
      {next !== undefined && (
        <Button size="s" icon="rocket" disabledReason={reason} onClick={() => { setQuery({ act: 'promote', in: environment.name, log: undefined }); }}>
          {t('delivery.promote', { to: next.name })}
        </Button>
      )}
      {back !== undefined && (
        <Button size="s" icon="undo-2" disabledReason={reason} onClick={() => { setQuery({ act: 'rollback', in: environment.name, log: undefined }); }}>
          {t('delivery.rollBack', { commit: shortCommit(back.commit) })}
        </Button>
      )}
      {url !== undefined && current !== undefined && (
        <a className="btn s q" href={url} target="_blank" rel="noreferrer noopener">
          <Icon name="external-link" size="s" /> {t('delivery.open')}
        </a>
      )}
      {log !== undefined && (
        <Button size="s" variant="quiet" onClick={() => { setQuery({ log: log.id, act: undefined, in: undefined }); }}>
          {t('delivery.log')}
        </Button>
      )}
    </div>
  );
}

/** A commit, with the way to it where it is on this server. */
export function Commit({ of }: { of: Deployment }) {
  const repository = repositoryOf(of);
  return repository === undefined ? <span>{shortCommit(of.commit)}</span> : <A href={paths.commit(repository, of.commit)}>{shortCommit(of.commit)}</A>;
}

/** Who asked for it. */
export function By({ of }: { of: Deployment }) {
  return of.actor.includes(':') ? <OwnerChip owner={of.actor} /> : <bdi>{of.actor}</bdi>;
}
