// The strip of tiles that other features fill: absent where none of them does.
import type { EntityView } from '../../../api/entityView';
import { entitySlots } from '../../../layout/registry';
import { Guarded } from './Guarded';

/** Tiles in the layout's order. */
export function Strip({ view, slots }: { view: EntityView; slots: readonly string[] }) {
  const known = entitySlots();
  const filled = slots.flatMap((id) => known.get(id) ?? []);
  if (filled.length === 0) return null;
  return (
    <div className="strip">
      {filled.map(({ id, content: Tile }) => (
        <Guarded key={id}>
          <Tile view={view} entity={view.entity} />
        </Guarded>
      ))}
    </div>
  );
}
