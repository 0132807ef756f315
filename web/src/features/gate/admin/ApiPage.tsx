// Our own API: the server's OpenAPI document in the viewer, with trying operations as whoever is signed in.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { getText } from '../../../api/client';
import { ApiReference } from '../../../kit/api/ApiReference';
import { AdminPage } from '../../../page/AdminPage';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { SkeletonRows } from '../../../ui';

const DOCUMENT = '/api/openapi.json';

export default function ApiPage() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const document = useQuery({ queryKey: [...keys.gate, 'openapi'], queryFn: ({ signal }) => getText(DOCUMENT, signal), staleTime: Infinity });
  return (
    <AdminPage tab="api">
      <Answer query={document} skeleton={<SkeletonRows rows={12} />}>
        {(text) => (
          <ApiReference
            text={text}
            type="openapi"
            tryIt
            download={DOCUMENT}
            chosen={query.get('operation') ?? undefined}
            onChoose={(operation) => { set({ operation }); }}
            view={query.get('view') === 'source' ? 'source' : 'reference'}
            onView={(view) => { set({ view: view === 'source' ? view : undefined }); }}
          />
        )}
      </Answer>
    </AdminPage>
  );
}
