// Who has reviewed, with their last word; and giving one's own.
import { useState } from 'react';
import { t } from '../../../messages';
import { Button, Slab, State } from '../../../ui';
import { Actor } from '../parts/Actor';
import type { Pull, Repository, Review } from '../data';
import { shapeOfVerdict } from './Conversation';
import { lastWords } from './data';
import { ReviewDialog } from './ReviewDialog';
import type { Rights } from './rights';

interface Props {
  repository: Repository;
  pull: Pull;
  rights: Rights;
  reviews: readonly Review[];
}

/** The slab. */
export function ReviewersSlab({ repository, pull, rights, reviews }: Props) {
  const words = lastWords(reviews);
  return (
    <Slab title={t('code.review.title')} {...(words.length === 0 ? {} : { count: words.length })} actions={pull.state === 'open' ? <ReviewButton repository={repository} pull={pull} rights={rights} /> : undefined}>
      {words.length === 0 && <p className="dim">{t('code.review.none')}</p>}
      <ul className="reviewers">
        {words.map((it) => (
          <li key={it.id} className="fx wrap">
            <State shape={shapeOfVerdict(it)}>{it.isDismissed ? t('code.review.dismissed') : t(`code.review.did.${it.verdict}`)}</State>
            <Actor actor={it.reviewer} />
            {!it.counts && <span className="meta">{t('code.review.countsNot')}</span>}
          </li>
        ))}
      </ul>
    </Slab>
  );
}

/** Opens the review. */
export function ReviewButton({ repository, pull, rights }: Omit<Props, 'reviews'>) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="s" icon="eye" disabledReason={rights.comment} onClick={() => { setOpen(true); }}>{t('code.review.give')}</Button>
      {open && <ReviewDialog repository={repository} pull={pull} rights={rights} onClose={() => { setOpen(false); }} />}
    </>
  );
}
