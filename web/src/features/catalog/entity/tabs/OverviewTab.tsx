// The overview: two columns of cards, as the layout says. A card that fails takes only its own place.
import type { EntityCard, EntityProps } from '../../../../layout/feature';
import { entityCards } from '../../../../layout/registry';
import { layoutFor, useStart } from '../../../../layout/start';
import { t } from '../../../../messages';
import { Arrive } from '../../../../page/Arrive';
import { EmptyState, Laid, Slab, Stack } from '../../../../ui';
import { Guarded } from '../Guarded';
import { typeOf } from '../facts';
import '../messages';

export default function OverviewTab({ view, entity }: EntityProps) {
  const { cards } = layoutFor(useStart()?.layouts ?? [], entity.kind, typeOf(entity));
  const known = entityCards();
  const pick = (ids: readonly string[]) => ids.flatMap((id) => known.get(id) ?? []).filter((it) => it.when?.(view) !== false);
  const [main, side] = [pick(cards.main), pick(cards.side)];
  if (main.length + side.length === 0) {
    return (
      <Slab flush className="grow-y">
        <EmptyState title={t('catalog.entity.part.empty.title')} text={t('catalog.entity.part.empty.text')} />
      </Slab>
    );
  }
  if (main.length === 0 || side.length === 0) {
    return (
      <Laid>
        <Column cards={[...main, ...side]} view={view} entity={entity} />
      </Laid>
    );
  }
  return (
    <Arrive>
      <Laid columns="two">
        <Column cards={main} view={view} entity={entity} />
        <Column cards={side} view={view} entity={entity} />
      </Laid>
    </Arrive>
  );
}

function Column({ cards, view, entity }: EntityProps & { cards: readonly EntityCard[] }) {
  return (
    <Stack>
      {cards.map(({ id, content: Card }) => (
        <Guarded key={id}>
          <Card view={view} entity={entity} />
        </Guarded>
      ))}
    </Stack>
  );
}
