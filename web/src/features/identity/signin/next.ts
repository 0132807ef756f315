// Where to go after signing in: only to addresses of this portal, whatever the query says.
import { paths } from '../../../paths/paths';

/** The path and query of `wanted`, when it is one of ours; else home. */
export function nextOf(wanted: string | null): string {
  if (wanted === null || !wanted.startsWith('/') || /^\/[/\\]/.test(wanted)) return paths.home();
  const address = new URL(wanted, window.location.origin);
  const isOurs = address.origin === window.location.origin && !address.pathname.startsWith('//') && !address.pathname.startsWith('/api/') && address.pathname !== paths.signIn();
  return isOurs ? `${address.pathname}${address.search}` : paths.home();
}
