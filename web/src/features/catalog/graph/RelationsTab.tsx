// The graph as a tab of an entity's page.
import { refOf } from '../../../kit';
import type { EntityProps } from '../../../layout/feature';
import { useGo, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { textAt } from '../entity/facts';
import { GraphRoom } from './GraphRoom';
import { SaveMenu } from './SaveButtons';
import './messages';

export default function RelationsTab({ entity }: EntityProps) {
  const go = useGo();
  const query = useUrlQuery();
  const root = refOf(entity);
  const same = Object.fromEntries([...new Set(query.keys())].map((key) => [key, query.getAll(key)]));
  return (
    <GraphRoom
      inTab
      root={root}
      usual="both"
      onRoot={(ref) => {
        go(paths.graph({ ...same, open: undefined, root: ref }));
      }}
      tools={(present) => <SaveMenu present={present} name={textAt(entity.metadata, 'name') ?? root} whole={paths.graph({ ...same, direction: query.get('direction') ?? 'both', root })} />}
    />
  );
}
