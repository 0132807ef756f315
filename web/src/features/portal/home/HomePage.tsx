// The first page of the day: what waits for me, how my services are, what changed in what I own.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ownershipQuery } from '../../../api/me';
import { homeWidgets } from '../../../layout/registry';
import { t } from '../../../messages';
import { Arrive } from '../../../page/Arrive';
import { PageBar } from '../../../page/PageBar';
import { usePermission } from '../../../page/Permitted';
import { paths } from '../../../paths/paths';
import { useSettings } from '../../../settings/settings';
import { Button, Laid, LOCALE, PageHeader, Stack } from '../../../ui';
import { Guide } from './Guide';
import { Lately } from './Lately';
import { Links, Recents, Starred } from './Kept';
import { Services } from './Services';
import { WaitingSlab } from './WaitingSlab';
import { danglingQuery, describedQuery, failedQuery, mineQuery, sourcesQuery } from './data';
import { servicesOf, waitingOf } from './waiting';
import './messages';
import './home.css';

const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'long' });
const day = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long' });

/** Home. */
export default function HomePage() {
  const owners = useQuery(ownershipQuery);
  const mine = useQuery(mineQuery(owners.data ?? []));
  const maySources = usePermission('catalog.source.read');
  const mayFailed = usePermission('catalog.entities.unprocessed.read');
  const sources = useQuery({ ...sourcesQuery, enabled: maySources === true });
  const failed = useQuery({ ...failedQuery, enabled: mayFailed === true });
  const dangling = useQuery(danglingQuery);
  const mayRelease = usePermission('catalog.source.release');
  const guided = useGuide();
  const ownsNothing = owners.data?.length === 0;
  const waiting = useMemo(
    () =>
      waitingOf({
        owners: owners.data ?? [],
        mine: mine.data ?? [],
        sources: sources.data ?? [],
        mayRelease: mayRelease === true,
        failed: failed.data ?? [],
        dangling: dangling.data ?? [],
      }),
    [owners.data, mine.data, sources.data, mayRelease, failed.data, dangling.data],
  );
  const services = useMemo(() => servicesOf(mine.data ?? [], waiting), [mine.data, waiting]);
  const isKnown = (mine.data !== undefined || ownsNothing) && [sources, failed, dangling].every((it, index) => it.data !== undefined || it.isError || [maySources, mayFailed][index] === false);
  const unwell = services.filter((it) => it.shape !== 'ok').length;
  const firstFailure = [owners, mine, sources, failed, dangling].find((it) => it.isError && it.data === undefined);
  const widgets = homeWidgets();
  const now = new Date();
  return (
    <>
      <PageBar
        title={t('home.nav')}
        actions={
          <Button variant={guided ? 'default' : 'primary'} icon="plus" keys="r" href={paths.register()}>
            {t('home.register')}
          </Button>
        }
      />
      <Arrive>
        <PageHeader title={t('home.date', { weekday: weekday.format(now), day: day.format(now) })} description={isKnown ? sumOf(services.length, unwell, waiting.length) : ' '} line />
        <Laid columns="two">
          <Stack>
            {guided && <Guide />}
            <WaitingSlab waiting={waiting} isKnown={isKnown} failure={firstFailure} />
            {!(guided && services.length === 0) && <Services services={services} isKnown={isKnown} />}
            {widgets.filter((it) => it.place === 'main').map(({ id, content: Widget }) => <Widget key={id} />)}
          </Stack>
          <Stack>
            <Lately mine={mine.data ?? []} ownsNothing={ownsNothing} />
            <Starred />
            <Recents />
            <Links />
            {widgets.filter((it) => it.place === 'side').map(({ id, content: Widget }) => <Widget key={id} />)}
          </Stack>
        </Laid>
      </Arrive>
    </>
  );
}

/** A new server shows its guide until it is closed; it does not leave while the first things appear. */
function useGuide(): boolean {
  const { preferences } = useSettings();
  const described = useQuery(describedQuery);
  const [begun, setBegun] = useState(false);
  if (!begun && described.data === 0) setBegun(true);
  return begun && !preferences.guideClosed;
}

/** The sentence under the date. */
function sumOf(services: number, unwell: number, waiting: number): string {
  const first =
    services === 0
      ? t('home.sum.none')
      : unwell === 0
        ? t('home.sum.well', { count: services })
        : unwell === 1 && services > 1
          ? t('home.sum.one', { count: services })
          : t('home.sum.services', { unwell, count: services });
  return `${first} ${waiting === 0 ? t('home.sum.nothing') : t('home.sum.waits', { count: waiting })}`;
}
