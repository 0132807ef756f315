// What somebody may do with a pull request, and why not. The server decides; these are the reasons that it would give.
import { useMe } from '../../../api/session';
import { t } from '../../../messages';
import { useReason } from '../../../page/Permitted';
import type { Pull, Repository } from '../data';

/** Reasons why not; undefined where one may. */
export interface Rights {
  change: string | undefined;
  merge: string | undefined;
  comment: string | undefined;
  /** Approving, and asking for changes. */
  judge: string | undefined;
  /** Who asks. */
  me: string | undefined;
  /** The repository is theirs. */
  owns: boolean;
}

/** All of them. */
export function usePullRights(repository: Repository, pull: Pull): Rights {
  const me = useMe()?.entityRef.toLowerCase();
  const noChange = useReason('githost.pull_request.update');
  const noMerge = useReason('githost.pull_request.merge');
  const noReview = useReason('githost.pull_request.review');
  const isAuthor = me !== undefined && me === pull.author.toLowerCase();
  const notTheirs = repository.isMine ? undefined : t('code.notYours', { owner: repository.owner });
  return {
    change: noChange ?? (isAuthor ? undefined : notTheirs),
    merge: noMerge ?? notTheirs,
    comment: noReview,
    judge: noReview ?? (isAuthor ? t('code.review.own') : undefined),
    me,
    owns: repository.isMine,
  };
}

/** Whether title, description and state may be changed. */
export function mayChange(rights: Rights): boolean {
  return rights.change === undefined;
}
