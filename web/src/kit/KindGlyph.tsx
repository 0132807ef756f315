// The stone with the sign of a kind, at the head of an entity's page.
import { Icon } from '../ui';
import { kindIcon } from './kinds';

/** 44 square, its edges cut. */
export function KindGlyph({ kind, type }: { kind: string; type?: string | undefined }) {
  return (
    <div className="glyph">
      <Icon name={kindIcon(kind, type)} />
    </div>
  );
}
