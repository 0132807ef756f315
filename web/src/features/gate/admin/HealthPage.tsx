// The condition of the server that answers: a strip of tiles, and below it what each of them rests on.
import './gate.css';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { Arrive } from '../../../page/Arrive';
import { AdminPage } from '../../../page/AdminPage';
import { Banner, Laid, Stack } from '../../../ui';
import { Cursors, Followers, QueueTable, ReconcilerTable } from './HealthTables';
import { HealthTiles } from './HealthTiles';
import { readinessQuery } from './healthData';
import './messages';

/** `/admin`. */
export default function HealthPage() {
  const ready = useQuery(readinessQuery);
  return (
    <AdminPage tab="health">
      {ready.data?.ok === false && (
        <Banner state="bad" role="alert">
          {ready.data.message === undefined ? t('gate.health.notReady.plain') : t('gate.health.notReady', { message: ready.data.message })}
        </Banner>
      )}
      <Arrive>
        <HealthTiles />
        <Laid columns="half">
          <Stack>
            <QueueTable />
            <ReconcilerTable />
          </Stack>
          <Stack>
            <Followers />
            <Cursors />
          </Stack>
        </Laid>
      </Arrive>
    </AdminPage>
  );
}
