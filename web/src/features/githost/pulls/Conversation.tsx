// What is said about a pull request, in order: its description, comments, reviews; beside it what keeps it from merging.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { Laid, Markdown, Slab, SkeletonRows, Stack, State, Time, type Shape } from '../../../ui';
import { Actor } from '../parts/Actor';
import { touched, type Comment, type Pull, type Repository, type Review } from '../data';
import { sendComment } from './changing';
import { CommentForm } from './CommentView';
import { commentsQuery, reviewsQuery, threadsOf } from './data';
import { MergeBox } from './MergeBox';
import { ReviewersSlab } from './Reviewers';
import type { Rights } from './rights';
import { ThreadView } from './ThreadView';

interface Props {
  repository: Repository;
  pull: Pull;
  rights: Rights;
}

/** The view. */
export function Conversation({ repository, pull, rights }: Props) {
  const comments = useQuery(commentsQuery(repository, pull.number));
  const reviews = useQuery(reviewsQuery(repository, pull.number));
  return (
    <Laid columns="two">
      <Stack>
        <Slab title={t('code.pull.description')}>{pull.description.trim() === '' ? <p className="dim">{t('code.pull.noDescription')}</p> : <Markdown text={pull.description} />}</Slab>
        <Slab title={t('code.pull.view.conversation')} busy={comments.isPending}>
          <Answer query={comments} skeleton={<SkeletonRows rows={3} />}>
            {(all) => <Said repository={repository} pull={pull} rights={rights} comments={all} reviews={reviews.data ?? []} />}
          </Answer>
          {pull.state !== 'open' && pull.endedAt !== undefined && (
            <p className="fx wrap said-line">
              <State shape={pull.state === 'merged' ? 'ok' : 'cancelled'}>{t(`code.pull.state.${pull.state}`)}</State>
              <Actor actor={pull.endedBy ?? ''} />
              <Time at={pull.endedAt} className="meta" />
            </p>
          )}
          <CommentForm
            label={t('code.comment.write')}
            button={t('code.comment.send')}
            disabledReason={rights.comment}
            send={(text) => sendComment(repository, pull.number, { text })}
            onSent={() => { touched(repository); }}
          />
        </Slab>
      </Stack>
      <Stack>
        <MergeBox repository={repository} pull={pull} rights={rights} />
        <ReviewersSlab repository={repository} pull={pull} rights={rights} reviews={reviews.data ?? []} />
      </Stack>
    </Laid>
  );
}

function Said({ repository, pull, rights, comments, reviews }: Props & { comments: readonly Comment[]; reviews: readonly Review[] }) {
  const said: { at: number; id: string; node: ReactNode }[] = [
    ...threadsOf(comments).map((thread) => ({ at: thread.first.createdAt, id: thread.first.id, node: <ThreadView repository={repository} pull={pull} thread={thread} rights={rights} placed /> })),
    ...reviews.map((it) => ({ at: it.createdAt, id: it.id, node: <ReviewLine review={it} /> })),
  ].sort((one, other) => one.at - other.at);
  if (said.length === 0) return <p className="dim">{t('code.pull.quiet')}</p>;
  return said.map((it) => <div key={it.id} className="said-item">{it.node}</div>);
}

const SHAPES: Readonly<Record<string, Shape>> = { approve: 'ok', 'request-changes': 'unmet', comment: 'unknown' };

/** The shape of a verdict. */
export function shapeOfVerdict(review: Pick<Review, 'verdict' | 'isDismissed'>): Shape {
  return review.isDismissed ? 'cancelled' : (SHAPES[review.verdict] ?? 'unknown');
}

function ReviewLine({ review }: { review: Review }) {
  return (
    <div className="thread">
      <div className="fx wrap">
        <State shape={shapeOfVerdict(review)}>{t(`code.review.did.${review.verdict}`)}</State>
        <Actor actor={review.reviewer} />
        <Time at={review.createdAt} className="meta" />
        {review.isDismissed && <span className="meta">{t('code.review.dismissed')}</span>}
      </div>
      {review.text.trim() !== '' && <Markdown text={review.text} />}
    </div>
  );
}
