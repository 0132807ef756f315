// Flagstone's mark: four laid stones, one in heather; or the organisation's own picture.
import { useStart } from '../layout/start';
import { useSettings } from '../settings/settings';
import { isDark } from './look';

/** Decorative: the name stands beside it. */
export function Logo() {
  const logo = useStart()?.brand.logo;
  const { theme } = useSettings().preferences;
  if (logo !== undefined) return <img className="logo" alt="" src={isDark(theme) ? logo.dark : logo.light} />;
  return (
    <svg className="logo" viewBox="0 0 24 24" aria-hidden="true">
      <path className="a" d="M2.4 3.2L12.6 2l-1 7.4L2 8.7z" />
      <path className="a" d="M14.4 2l7.2.8.4 9-8.6-1.4z" />
      <path className="a" d="M2 10.6l9.4.8L9.8 22l-7.2-.8z" />
      <path className="b" d="M13.2 12.6l8.8 1.4-.8 7.4-9.4.6z" />
    </svg>
  );
}
