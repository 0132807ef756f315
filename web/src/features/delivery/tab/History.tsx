// Deployments in a list: of one service, or of all of them.
import { useMemo, type ReactNode } from 'react';
import { EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { ListTable } from '../../../page/ListDetail';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { usePages } from '../../../page/pages';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, Select, State, Time, type Column } from '../../../ui';
import { deliveryKey, deploymentPage, everyMs, type Deployment } from '../data';
import { repositoryOf, shortCommit, stateShape } from '../figures';
import { By, Commit } from './Environments';
import './messages';

interface Props {
  of: { service?: string };
  /** What can be chosen from. */
  environments: readonly string[];
}

/** `?environment=prod`. */
export function History({ of, environments }: Props) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const environment = query.get('environment') ?? undefined;
  const wanted = { ...of, environment };
  const list = usePages<Deployment>([...deliveryKey, 'list', wanted], (cursor, signal) => deploymentPage(wanted, cursor, signal), { everyMs });
  const isOne = of.service !== undefined;
  const columns = useMemo(() => columnsOf(isOne), [isOne]);
  return (
    <>
      <div className="tools">
        {isOne && <b>{t('delivery.history')}</b>}
        <Select
          aria-label={t('delivery.environment')}
          size="s"
          value={environment}
          placeholder={t('delivery.environment.any')}
          clearable
          options={[...new Set([...environments, ...(environment === undefined ? [] : [environment])])].map((value) => ({ value, label: value }))}
          onChange={(next) => {
            setQuery({ environment: next });
          }}
        />
      </div>
      <ListTable
        caption={t('delivery.title')}
        columns={columns}
        list={list}
        rowKey={(it) => it.id}
        empty={
          <EmptyState icon="rocket" title={t('delivery.none')} text={t('delivery.none.text')}>
            {environment !== undefined && <Button onClick={() => { setQuery({ environment: undefined }); }}>{t('delivery.none.clear')}</Button>}
          </EmptyState>
        }
      />
    </>
  );
}

function columnsOf(isOne: boolean): readonly Column<Deployment>[] {
  const state = (it: Deployment): ReactNode => <State shape={stateShape(it.state)}>{t(`delivery.state.${it.state}`)}</State>;
  return [
    { id: 'state', head: t('delivery.column.state'), hide: 'hs', cell: state },
    {
      id: 'what',
      head: t('delivery.column.what'),
      wide: true,
      cell: (it) => (
        <span className="fx">
          {!isOne && <EntityLink entity={it.service} />}
          <span className="nw">{t(`delivery.kind.${it.kind}`)}</span> <span className="mono"><Range of={it} /></span>
          {it.reason !== undefined && <span className="dim cut" dir="auto" title={it.reason}>{it.reason}</span>}
        </span>
      ),
      sub: (it) => (
        <span className="fx g4">
          {state(it)} · {it.environment} · <Time at={it.createdAt} />
        </span>
      ),
    },
    { id: 'where', head: t('delivery.column.where'), hide: 'hs', cell: (it) => (isOne ? it.environment : <A href={paths.entity(it.service, 'deployments')}>{it.environment}</A>) },
    { id: 'by', head: t('delivery.column.by'), hide: 'hm', cell: (it) => <By of={it} /> },
    { id: 'run', head: t('delivery.column.run'), hide: 'hm', cell: (it) => it.run !== undefined && <A href={paths.pipelineRun(it.run)}>{t('delivery.column.run.link')}</A> },
    { id: 'at', head: t('delivery.column.at'), num: true, hide: 'hs', cell: (it) => <Time at={it.createdAt} /> },
  ];
}

/** From which commit to which. */
function Range({ of }: { of: Deployment }) {
  const repository = repositoryOf(of);
  if (of.previousCommit === undefined || of.previousCommit === of.commit || repository === undefined) return <Commit of={of} />;
  return (
    <A href={paths.compare(repository, { base: of.previousCommit, head: of.commit })}>
      {shortCommit(of.previousCommit)}…{shortCommit(of.commit)}
    </A>
  );
}
