// A commit in a list: what it did, who wrote it, when, and its name to take along.
import { Copyable } from '../../../kit';
import { paths, type RepositoryName } from '../../../paths/paths';
import { A, Time } from '../../../ui';
import type { Commit } from '../data';
import { bodyOf, shortId, subjectOf } from '../words';
import { Author } from './Actor';

/** A row. */
export function CommitRow({ repository, commit }: { repository: RepositoryName; commit: Commit }) {
  const more = bodyOf(commit);
  return (
    <div className="li commit-row">
      <div className="t">
        <A className="cut" href={paths.commit(repository, commit.id)} title={more === '' ? undefined : commit.message.slice(0, 300)}>
          <bdi>{subjectOf(commit) || shortId(commit.id)}</bdi>
        </A>
        <div className="l2 fx">
          <Author name={commit.author.name} email={commit.author.email} />
          <Time at={commit.committer.at} />
        </div>
      </div>
      <Copyable text={commit.id}>{shortId(commit.id)}</Copyable>
    </div>
  );
}
