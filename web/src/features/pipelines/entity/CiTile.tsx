// The "pipeline" tile of an entity: how its last run went. Absent where none has been.
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../layout/feature';
import { refOf } from '../../../kit';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { A, StateShape, Time } from '../../../ui';
import { latestQuery, runsOf } from '../data';
import { shapeOf } from '../figures';
import './tileMessages';

/** The tile. */
export function CiTile({ entity }: EntityProps) {
  const latest = useQuery(latestQuery(runsOf(entity)));
  const run = latest.data;
  if (run == null) return null;
  return (
    <A className="tile" href={paths.entity(refOf(entity), 'ci-cd')}>
      <span className="k">{t('pipelines.tile')}</span>
      <span className="v">
        <StateShape shape={shapeOf(run.status)} /> {t(`pipelines.tile.${run.status}`)}
      </span>
      <span className="s">
        #{run.number} · <Time at={run.endedAt ?? run.createdAt} />
      </span>
    </A>
  );
}
