// Everything that a location defines.
import type { EntityProps } from '../../../../layout/feature';
import { Contents } from '../cards/LocationCards';
import '../partMessages';

export default function ContentsTab({ entity }: EntityProps) {
  return <Contents entity={entity} />;
}
