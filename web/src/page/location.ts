// State in the URL: what a page shows is in its address, so that a link, the back button and a reload
// bring it back.
import { useLocation, useParams, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

/** A change of the query; a value of undefined or an empty list takes the key away. */
export type QueryChange = Record<string, string | readonly string[] | undefined>;

/** The query of this page. */
export function useUrlQuery(): URLSearchParams {
  const text = useLocation({ select: (it) => it.searchStr });
  return useMemo(() => new URLSearchParams(text), [text]);
}

/** Changes the query of this page. A step of its own in the history, unless `replace` (typing, sorting). */
export function useSetUrlQuery(): (change: QueryChange, options?: { replace?: boolean }) => void {
  const router = useRouter();
  return useCallback(
    (change, options) => {
      const { pathname, searchStr } = router.latestLocation;
      const query = new URLSearchParams(searchStr);
      for (const [key, value] of Object.entries(change)) {
        query.delete(key);
        if (value === undefined) continue;
        for (const one of typeof value === 'string' ? [value] : value) query.append(key, one);
      }
      const text = query.toString();
      const href = text === '' ? pathname : `${pathname}?${text}`;
      if (options?.replace === true) router.history.replace(href);
      else router.history.push(href);
    },
    [router],
  );
}

/** The parameters of this page's path. */
export function usePathParams(): Record<string, string | undefined> {
  return useParams({ strict: false });
}

/** Goes to an address of the portal. */
export function useGo(): (href: string, options?: { replace?: boolean }) => void {
  const router = useRouter();
  return useCallback(
    (href, options) => {
      if (options?.replace === true) router.history.replace(href);
      else router.history.push(href);
    },
    [router],
  );
}
