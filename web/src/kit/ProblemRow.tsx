// One problem in a list: how bad, what, where, and what to do about it.
import type { ReactNode } from 'react';
import { t } from '../messages';
import { A, StateShape } from '../ui';

export interface ProblemRowProps {
  severity: 'error' | 'warning';
  /** What to write, or what happened. */
  message: ReactNode;
  hint?: ReactNode;
  /** The thing that has it, before where it stands. */
  subject?: ReactNode;
  file?: string | undefined;
  line?: number | undefined;
  /** To the line. */
  href?: string;
  /** Its next step; at most two. */
  actions?: ReactNode;
}

/** A row of a list of problems. */
export function ProblemRow({ severity, message, hint, subject, file, line, href, actions }: ProblemRowProps) {
  const place = [file, line].filter((it) => it !== undefined).join(':');
  const where = file === undefined && line !== undefined ? t('ui.line', { line }) : place;
  return (
    <div className="li top prob">
      <StateShape shape={severity === 'error' ? 'bad' : 'warn'} />
      <div className="t brk">
        {href === undefined ? (
          <b dir="auto">{message}</b>
        ) : (
          <A href={href} dir="auto">
            <b>{message}</b>
          </A>
        )}
        {hint !== undefined && (
          <div className="mid" dir="auto">
            {hint}
          </div>
        )}
        {(subject !== undefined || where !== '') && (
          <div className="l2 fx wrap">
            {subject}
            {where !== '' && (
              <span className="mono where" dir="ltr">
                {where}
              </span>
            )}
          </div>
        )}
      </div>
      {actions !== undefined && <div className="fx g4">{actions}</div>}
    </div>
  );
}
