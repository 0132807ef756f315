// The "last deployed" tile of an entity: what runs in the furthest environment that has something. Absent where nothing does.
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../layout/feature';
import { refOf } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, StateShape, Time } from '../../../ui';
import { serviceQuery } from '../data';
import { healthShape, shortCommit } from '../figures';
import './tileMessages';

/** The tile. */
export function DeployedTile({ entity }: EntityProps) {
  const service = useQuery(serviceQuery(refOf(entity)));
  const furthest = service.data?.environments.findLast((it) => it.current !== undefined);
  if (furthest?.current === undefined) return null;
  return (
    <A className="tile" href={paths.entity(refOf(entity), 'deployments')}>
      <span className="k">{t('delivery.tile')}</span>
      <span className="v">
        <StateShape shape={healthShape(furthest.health)} /> <Time at={furthest.current.settledAt ?? furthest.current.createdAt} />
      </span>
      <span className="s">
        <span className="mono">{shortCommit(furthest.current.commit)}</span> {t('delivery.tile.in', { environment: furthest.name })}
      </span>
    </A>
  );
}
