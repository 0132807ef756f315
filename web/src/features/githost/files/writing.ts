// Whether somebody may write here, and why not.
import { useQuery } from '@tanstack/react-query';
import { t } from '../../../messages';
import { useReason } from '../../../page/Permitted';
import { refsQuery } from '../data';
import type { Look } from './FilesPage';

/** The reason why not; undefined where one may. Branches alone can be written to. */
export function useWriting({ repository, ref }: Look): { reason: string | undefined } {
  const denied = useReason('githost.repository.push');
  const branches = useQuery(refsQuery(repository, 'branches'));
  if (denied !== undefined) return { reason: denied };
  if (!repository.isMine) return { reason: t('code.notYours', { owner: repository.owner }) };
  const isBranch = branches.data === undefined || branches.data.length === 0 || branches.data.some((it) => it.name === ref);
  return { reason: isBranch ? undefined : t('code.noBranch') };
}
