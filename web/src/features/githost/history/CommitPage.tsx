// One commit: what it says, who wrote it, what it follows, its checks, and what it changed.
import { useQuery } from '@tanstack/react-query';
import { Copyable } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { usePathParams } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, Facts, PageHeader, SkeletonRows, Time } from '../../../ui';
import { Author } from '../parts/Actor';
import { ChecksOf } from '../parts/Checks';
import { RepositoryPage } from '../parts/RepositoryPage';
import { ShownDiff } from '../parts/ShownDiff';
import { commitQuery, type Repository } from '../data';
import { bodyOf, shortId, subjectOf } from '../words';

/** The page at `/code/OWNER/NAME/commits/ID`. */
export default function CommitPage() {
  const { id = '' } = usePathParams();
  return (
    <RepositoryPage tab="commits" title={shortId(id)} headed>
      {(repository) => <Shown repository={repository} id={id} />}
    </RepositoryPage>
  );
}

function Shown({ repository, id }: { repository: Repository; id: string }) {
  const query = useQuery(commitQuery(repository, id));
  return (
    <Answer query={query} skeleton={<SkeletonRows rows={10} />} missing={(failure) => <><h1 className="sr">{shortId(id)}</h1><p className="dnone">{failure.message}</p></>}>
      {({ commit, files, isCut }) => {
        const body = bodyOf(commit);
        const isSame = commit.author.email === commit.committer.email;
        return (
          <>
            <PageHeader
              title={subjectOf(commit) || shortId(commit.id)}
              line
              side={<Button icon="folder" href={paths.repository(repository, { ref: commit.id })}>{t('code.browseHere')}</Button>}
            >
              {body !== '' && <pre className="said" dir="auto">{body}</pre>}
              <Facts
                facts={[
                  { name: t('code.author'), value: <><Author {...commit.author} /> <Time at={commit.author.at} /></> },
                  ...(isSame ? [] : [{ name: t('code.committer'), value: <Author {...commit.committer} /> }]),
                  { name: t('code.commit'), value: <Copyable text={commit.id}>{shortId(commit.id)}</Copyable> },
                  {
                    name: t('code.parents', { count: commit.parents.length }),
                    value: commit.parents.length === 0 ? t('code.noParents') : commit.parents.map((it) => <A key={it} className="mono" href={paths.commit(repository, it)}>{shortId(it)}</A>),
                  },
                ]}
              />
              <ChecksOf repository={repository} commit={commit.id} />
            </PageHeader>
            <ShownDiff repository={repository} files={files} isCut={isCut} base={commit.parents[0]} head={commit.id} />
          </>
        );
      }}
    </Answer>
  );
}
