// The definition of an API, fetched when somebody looks at it.
import { refOf } from '../../../kit';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { keys } from '../../../api/cache';
import { getText } from '../../../api/client';
import { useCommands } from '../../../commands/registry';
import { ApiReference, type ApiHandle } from '../../../kit/api/ApiReference';
import type { EntityProps } from '../../../layout/feature';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { apiPaths } from '../../../paths/paths';
import { EmptyState, SkeletonRows } from '../../../ui';
import { textAt } from '../entity/facts';
import './messages';

export default function DefinitionTab({ view, entity }: EntityProps) {
  const ref = refOf(entity);
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const handle = useRef<ApiHandle>(null);
  const answer = useQuery({
    // A new reading of the descriptor has a new tag; the same definition is not fetched twice.
    queryKey: [...keys.catalog, 'definition', ref, textAt(entity.metadata, 'etag')],
    queryFn: ({ signal }) => getText(apiPaths.definition(ref), signal),
    // The server tells its size; without one there is nothing to fetch.
    enabled: view.definitionBytes !== undefined,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const download = apiPaths.definition(ref, true);
  useCommands(
    useMemo(
      () => [
        { id: 'definition.find', title: t('catalog.definition.find'), group: 'page' as const, icon: 'search', keys: ['f'], run: () => handle.current?.find() },
        { id: 'definition.download', title: t('catalog.definition.download'), group: 'page' as const, icon: 'download', run: () => { window.location.assign(download); } },
      ],
      [download],
    ),
  );
  const none = (
    <div className="slab grow-y">
      <EmptyState page icon="plug" title={t('catalog.definition.none')} text={t('catalog.definition.noneText')} />
    </div>
  );
  if (view.definitionBytes === undefined) return none;
  return (
    <Answer query={answer} skeleton={<SkeletonRows rows={8} />} missing={() => none}>
      {(text) => (
        <ApiReference
          ref={handle}
          text={text}
          type={textAt(entity.spec, 'type') ?? ''}
          download={download}
          chosen={query.get('op') ?? undefined}
          onChoose={(op) => { setQuery({ op: op === '' ? undefined : op }, { replace: query.has('op') && op !== '' }); }}
          view={query.get('view') === 'source' ? 'source' : 'reference'}
          onView={(it) => { setQuery({ view: it === 'source' ? it : undefined }); }}
        />
      )}
    </Answer>
  );
}
