// The page of an entity: asks for it, and shows the page, or why there is none.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { asFailure } from '../../../api/failure';
import { entityViewQuery } from '../../../api/entityView';
import { formatRef, kindWord } from '../../../kit';
import { Answer, FailureState } from '../../../page/Answer';
import { PageBar } from '../../../page/PageBar';
import { usePathParams } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { t } from '../../../messages';
import { visited } from '../../../settings/settings';
import { EntitySkeleton } from './EntitySkeleton';
import { Gone } from './Gone';
import { Subject } from './Subject';
import { titleOf } from './facts';
import './messages';
import './partMessages';
import './entity.css';

// What nearly every visit shows is fetched while the answer is on its way.
void import('./tabs/OverviewTab').catch(() => undefined);
void import('./cards/all').catch(() => undefined);

/** The page at `/catalog/$namespace/$kind/$name`, with a tab or without. */
export default function EntityPage() {
  const { namespace = '', kind = '', name = '', tab = 'overview' } = usePathParams();
  const ref = formatRef({ kind: kind.toLowerCase(), namespace: namespace.toLowerCase(), name: name.toLowerCase() });
  return <Asked key={ref} entityRef={ref} kind={kind} name={name} tab={tab} />;
}

interface AskedProps {
  entityRef: string;
  kind: string;
  name: string;
  tab: string;
}

function Asked({ entityRef, kind, name, tab }: AskedProps) {
  const query = useQuery(entityViewQuery(entityRef));
  const title = query.data === undefined ? undefined : titleOf(query.data.entity);
  const failure = query.isError ? asFailure(query.error) : undefined;
  const isMissing = failure?.kind === 'missing';
  const isThere = title !== undefined && !isMissing;
  useEffect(() => {
    if (isThere) visited(entityRef, title);
  }, [entityRef, title, isThere]);
  return (
    <>
      {query.data === undefined && <PageBar title={name} crumbs={crumbsOf(kind)} isHeading={query.isError} />}
      {failure !== undefined && failure.kind !== 'missing' && query.data === undefined ? (
        <div className="slab grow-y ent-failed">
          <FailureState failure={failure} retry={() => void query.refetch()} />
        </div>
      ) : (
        <Answer query={query} skeleton={<EntitySkeleton name={name} />} missing={(gone) => <Gone failure={gone} kind={kind} name={name} />}>
          {(view) => <Subject view={view} entityRef={entityRef} tab={tab} crumbs={crumbsOf(view.entity.kind)} isRemoved={isMissing} />}
        </Answer>
      )}
    </>
  );
}

function crumbsOf(kind: string) {
  return [
    { label: t('catalog.nav'), href: paths.catalog() },
    { label: kindWord(kind, 2), href: paths.catalog({ kind: kind.toLowerCase() }) },
  ];
}
