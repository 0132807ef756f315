// An entity page before its answer: the same places and heights, still.
import { Laid, Skeleton, SkeletonRows, Slab, Stack } from '../../../ui';

/** The outline of the page; the name is known from its address. */
export function EntitySkeleton({ name }: { name: string }) {
  return (
    <div className="ent-skeleton">
      <div className="ph">
        <div className="row1">
          <div className="glyph" />
          <div className="grow">
            <h1 dir="auto">{name}</h1>
            <div className="desc">
              <Skeleton width="min(320px,60%)" />
            </div>
          </div>
        </div>
        <div className="facts">
          <Skeleton width="120px" />
          <Skeleton width="140px" />
          <Skeleton width="90px" />
        </div>
      </div>
      <div className="tabs ent-noTabs" />
      <Laid columns="two">
        <Stack>
          <Slab flush>
            <SkeletonRows rows={6} />
          </Slab>
        </Stack>
        <Stack>
          <Slab flush>
            <SkeletonRows rows={4} />
          </Slab>
        </Stack>
      </Laid>
    </div>
  );
}
