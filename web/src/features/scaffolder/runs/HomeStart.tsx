// Home, for who has made nothing yet: the way to the first service, until something ran or it is closed.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { setPreferences, useSettings } from '../../../settings/settings';
import { Button, EmptyState, IconButton, Slab } from '../../../ui';
import { templatesQuery } from '../find/data';
import { listRuns, runsKey } from '../run/runData';
import './messages';

/** A slab of the main column. */
export default function HomeStart() {
  const { preferences } = useSettings();
  const mayCreate = usePermission('scaffolder.task.create');
  const wanted = mayCreate === true && !preferences.firstServiceClosed;
  const ran = useQuery({
    queryKey: [...runsKey, 'home', 'any'],
    queryFn: async ({ signal }) => (await listRuns({ mine: true, limit: 1 }, undefined, signal)).items.length > 0,
    enabled: wanted,
  });
  const templates = useQuery({ ...templatesQuery, enabled: wanted && ran.data === false });
  if (!wanted || ran.data !== false || templates.data === undefined || templates.data.length === 0) return null;
  return (
    <Slab
      flush
      title={t('runs.start')}
      actions={
        <IconButton
          icon="x"
          label={t('runs.start.close')}
          onClick={() => {
            void setPreferences({ firstServiceClosed: true }).catch(() => undefined);
          }}
        />
      }
    >
      <EmptyState icon="folder-git-2" title={t('runs.start.none')} text={t('runs.start.text')}>
        <Button icon="plus" href={paths.create()} keys="g n">
          {t('runs.start.do', { count: templates.data.length })}
        </Button>
      </EmptyState>
    </Slab>
  );
}
