// What it needs and what needs it, direct or all the way, as two tables.
import { refOf } from '../../../../kit';
import { useQuery } from '@tanstack/react-query';
import type { EntityProps } from '../../../../layout/feature';
import { t } from '../../../../messages';
import { Answer } from '../../../../page/Answer';
import { Arrive } from '../../../../page/Arrive';
import { useSetUrlQuery, useUrlQuery } from '../../../../page/location';
import { paths } from '../../../../paths/paths';
import { Banner, Button, EmptyState, Laid, Segmented, SkeletonRows, Slab } from '../../../../ui';
import { EntityTable } from '../EntityTable';
import { graphQuery } from '../data';
import { rowOfNode, sortRows } from '../rows';
import '../partMessages';
import '../messages';

type Direction = 'needs' | 'neededBy';
const MOST = 1000;

export default function DependenciesTab({ entity }: EntityProps) {
  const all = useUrlQuery().get('depth') === 'all';
  const set = useSetUrlQuery();
  const ref = refOf(entity);
  return (
    <>
      <div className="tools ent-tools">
        <Segmented
          label={t('catalog.entity.dependencies.depth')}
          value={all ? 'all' : 'direct'}
          onChange={(value) => {
            set({ depth: value === 'all' ? 'all' : undefined }, { replace: true });
          }}
          options={[
            { value: 'direct', label: t('catalog.entity.dependencies.direct') },
            { value: 'all', label: t('catalog.entity.dependencies.all') },
          ]}
        />
        <span className="end fx g4">
          <Button variant="quiet" href={paths.graph({ root: ref, direction: 'neededBy', depth: 'all' })}>
            {t('catalog.entity.whatBreaks')}
          </Button>
          <Button variant="quiet" icon="waypoints" href={paths.graph({ root: ref, direction: 'both' })}>
            {t('catalog.entity.relations.explore')}
          </Button>
        </span>
      </div>
      <Arrive>
        <Laid columns="half" className="ent-deps">
          <Side root={ref} direction="needs" all={all} />
          <Side root={ref} direction="neededBy" all={all} />
        </Laid>
      </Arrive>
    </>
  );
}

function Side({ root, direction, all }: { root: string; direction: Direction; all: boolean }) {
  const query = useQuery(graphQuery(root, { direction, depth: all ? 'all' : 1, limit: MOST }));
  const rows = (query.data?.nodes ?? []).filter((it) => it.depth > 0).map(rowOfNode);
  const sorted = all ? [...rows].sort((one, other) => (one.depth ?? 0) - (other.depth ?? 0)) : sortRows(rows);
  const title = t(`catalog.entity.dependencies.${direction}`);
  return (
    <Slab title={title} {...(rows.length > 0 ? { count: rows.length } : {})} flush>
      <Answer query={query} skeleton={<SkeletonRows rows={6} />}>
        {(graph) => (
          <>
            {graph.truncated && <Banner state="info">{t('catalog.entity.dependencies.truncated', { count: rows.length })}</Banner>}
            {rows.length === 0 ? (
              <EmptyState title={t(`catalog.entity.dependencies.${direction}.none`)} />
            ) : (
              <EntityTable caption={title} rows={sorted} columns={all ? ['depth', 'owner'] : ['type', 'owner']} plain />
            )}
          </>
        )}
      </Answer>
    </Slab>
  );
}
