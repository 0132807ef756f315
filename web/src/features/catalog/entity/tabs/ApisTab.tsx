// All APIs that the entity provides and consumes. The tab is there only when there are some.
import type { EntityProps } from '../../../../layout/feature';
import { Slab } from '../../../../ui';
import { apiRows, ApiTable } from '../cards/ApisCard';
import '../partMessages';

export default function ApisTab({ view }: EntityProps) {
  return (
    <Slab flush className="grow-y">
      <ApiTable rows={apiRows(view)} />
    </Slab>
  );
}
