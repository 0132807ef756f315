// The frame of the pages that are shown without a session: paving at the left, a box at the right.
import '../../../ui/styles/sign-in.css';
import { useEffect, useMemo, type ReactNode } from 'react';
import { useStart } from '../../../layout/start';
import { t } from '../../../messages';
import { Banner } from '../../../ui';
import { paving } from './paving';

const SEED = 11;

/** Title, what is said below it, and the page's own form. */
export function SignInFrame({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  const stones = useMemo(() => paving(SEED), []);
  const start = useStart();
  useEffect(() => {
    document.title = t('page.title', { title });
  }, [title]);
  return (
    <main className="si" id="main">
      <div className="art" aria-hidden="true">
        <svg viewBox="0 0 960 900" preserveAspectRatio="xMidYMid slice">
          {stones.map((stone) => (
            <path key={stone.path} className={`pv-${stone.tone}`} d={stone.path} />
          ))}
        </svg>
      </div>
      <div className="box">
        <div className="fx brand">
          <svg className="logo" viewBox="0 0 24 24" aria-hidden="true">
            <path className="a" d="M2.4 3.2L12.6 2l-1 7.4L2 8.7z" />
            <path className="a" d="M14.4 2l7.2.8.4 9-8.6-1.4z" />
            <path className="a" d="M2 10.6l9.4.8L9.8 22l-7.2-.8z" />
            <path className="b" d="M13.2 12.6l8.8 1.4-.8 7.4-9.4.6z" />
          </svg>
          <span dir="auto">{start?.brand.title ?? ''}</span>
        </div>
        <h1 dir="auto">{title}</h1>
        {text !== undefined && <p className="mid">{text}</p>}
        {start?.announcements.map((it) => (
          <Banner key={it.id} state={it.severity === 'warning' ? 'warn' : 'run'}>
            <span dir="auto">{it.text}</span>
          </Banner>
        ))}
        {children}
      </div>
    </main>
  );
}
