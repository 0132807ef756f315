// A picture of a repository, on a ground that shows where it is transparent.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { Skeleton } from '../../../ui';
import { readImage } from './images';

/** The picture. */
export function Picture({ href, type, path }: { href: string; type: string; path: string }) {
  const query = useQuery({ queryKey: [...keys.githost, 'image', href], queryFn: async ({ signal }) => (await readImage(href, type, signal)) ?? null, gcTime: 30_000 });
  return (
    <div className="picture">
      <Answer query={query} skeleton={<Skeleton width="160px" height="120px" />}>
        {(data) => (data === null ? <p>{t('code.pictureLarge')}</p> : <img src={data} alt={t('code.picture', { path })} />)}
      </Answer>
    </div>
  );
}
