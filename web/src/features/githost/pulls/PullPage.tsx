// A pull request: what it is, what is said about it, its commits and its changes, and what keeps it from being merged.
import './pulls.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { usePathParams } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { A, Button, EmptyState, PageHeader, Segmented, SkeletonRows, State, Time } from '../../../ui';
import { Actor } from '../parts/Actor';
import { CommitRow } from '../parts/CommitRow';
import { RepositoryPage } from '../parts/RepositoryPage';
import type { Pull, Repository } from '../data';
import { Changes } from './Changes';
import { Conversation } from './Conversation';
import { EditPull } from './EditPull';
import { changesQuery, commentsQuery, pullQuery } from './data';
import { shapeOfPull } from './PullsPage';
import { mayChange, usePullRights } from './rights';
import './messages';

const TABS = ['conversation', 'commits', 'changes'] as const;
type Tab = (typeof TABS)[number];

/** The page at `/code/OWNER/NAME/pulls/NUMBER`, and `/commits` and `/changes` below it. */
export default function PullPage() {
  const { number = '', tab } = usePathParams();
  const isNumber = /^\d{1,9}$/.test(number);
  return (
    <RepositoryPage tab="pulls" title={`#${number}`} headed={isNumber}>
      {(repository) => (isNumber ? <Asked repository={repository} number={Number(number)} tab={TABS.find((it) => it === tab) ?? 'conversation'} /> : <EmptyState icon="git-pull-request" title={t('code.pull.missing', { number })} />)}
    </RepositoryPage>
  );
}

function Asked({ repository, number, tab }: { repository: Repository; number: number; tab: Tab }) {
  const query = useQuery(pullQuery(repository, number));
  return (
    <Answer
      query={query}
      skeleton={<SkeletonRows rows={10} />}
      missing={() => (
        <>
          <h1 className="sr">#{number}</h1>
          <EmptyState icon="git-pull-request" title={t('code.pull.missing', { number })}><Button href={paths.pulls(repository)}>{t('code.pulls')}</Button></EmptyState>
        </>
      )}
    >
      {(pull) => <Shown repository={repository} pull={pull} tab={tab} />}
    </Answer>
  );
}

function Shown({ repository, pull, tab }: { repository: Repository; pull: Pull; tab: Tab }) {
  const [editing, setEditing] = useState(false);
  const changes = useQuery(changesQuery(repository, pull.number, pull.commit));
  const comments = useQuery(commentsQuery(repository, pull.number));
  const rights = usePullRights(repository, pull);
  const count: Record<Tab, number | undefined> = { conversation: comments.data?.filter((it) => !it.isDeleted).length, commits: changes.data?.commits.length, changes: changes.data?.files.length };
  return (
    <>
      <PageHeader
        title={
          <>
            {pull.title} <span className="dim">#{pull.number}</span>
          </>
        }
        line
        side={mayChange(rights) && <Button icon="pencil" size="s" onClick={() => { setEditing(true); }}>{t('code.pull.edit')}</Button>}
      >
        <Sentence repository={repository} pull={pull} />
      </PageHeader>
      <div className="tools pull-tabs">
        <Segmented<Tab> label={t('code.pull.views')} value={tab} options={TABS.map((value) => ({ value, label: t(`code.pull.view.${value}`), count: count[value], href: paths.pull(repository, pull.number, value === 'conversation' ? undefined : value) }))} />
      </div>
      {tab === 'conversation' && <Conversation repository={repository} pull={pull} rights={rights} />}
      {tab === 'commits' && (
        <Answer query={changes} skeleton={<SkeletonRows rows={4} />}>
          {(it) => it.commits.map((commit) => <CommitRow key={commit.id} repository={repository} commit={commit} />)}
        </Answer>
      )}
      {tab === 'changes' && <Changes repository={repository} pull={pull} rights={rights} />}
      {editing && <EditPull repository={repository} pull={pull} onClose={() => { setEditing(false); }} />}
    </>
  );
}

function Sentence({ repository, pull }: { repository: Repository; pull: Pull }) {
  const branch = (name: string) => <A className="mono branch" href={paths.repository(repository, { ref: name })} dir="ltr">{name}</A>;
  const word = pull.state === 'open' && pull.isDraft ? 'draft' : `state.${pull.state}`;
  return (
    <p className="pull-says">
      <State shape={shapeOfPull(pull)} loud>{t(`code.pull.${word}`)}</State>
      <Actor actor={pull.author} />
      <span>{t('code.pull.wants')}</span>
      {branch(pull.head)}
      <span>{t('code.pull.into')}</span>
      {branch(pull.base)}
      <Time at={pull.createdAt} className="meta" />
    </p>
  );
}
