// What runs of a service: environments in order of promotion, their history, and a panel for what is asked of one.
import './tab.css';
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../layout/feature';
import { refOf } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { ListDetail } from '../../../page/ListDetail';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { EmptyState, Laid, SkeletonRows, Slab } from '../../../ui';
import { serviceQuery, type Service } from '../data';
import { Environments } from './Environments';
import { History } from './History';
import { LogSlab } from './LogSlab';
import { Panel } from './Panel';
import './messages';

/** The tab: `?act=promote&in=dev`, `?act=rollback&in=prod`, `?log=DEPLOYMENT`, `?environment=prod`. */
export default function DeploymentsTab({ entity }: EntityProps) {
  const service = useQuery(serviceQuery(refOf(entity)));
  return (
    <Answer query={service} skeleton={<SkeletonRows rows={8} />}>
      {(it) => <Whole service={it} />}
    </Answer>
  );
}

function Whole({ service }: { service: Service }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const isEmpty = service.environments.every((it) => it.latest === undefined);
  if (!service.enabled && isEmpty) {
    return (
      <Laid>
        <Slab flush>
          <EmptyState icon="rocket" title={t('delivery.off')} text={t('delivery.off.text')} />
        </Slab>
      </Laid>
    );
  }
  const close = () => {
    setQuery({ act: undefined, in: undefined, log: undefined });
  };
  const act = query.get('act');
  const environment = service.environments.find((it) => it.name === query.get('in'));
  const log = query.get('log');
  const detail =
    log !== null ? (
      <LogSlab key={log} id={log} onClose={close} />
    ) : environment !== undefined && (act === 'promote' || act === 'rollback') ? (
      <Panel key={`${act} ${environment.name}`} service={service} environment={environment} act={act} onClose={close} />
    ) : undefined;
  return (
    <>
      <Environments service={service} />
      <ListDetail detail={detail} onClose={close}>
        <History of={{ service: service.service }} environments={service.environments.map((it) => it.name)} />
      </ListDetail>
    </>
  );
}
