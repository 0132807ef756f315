// A part that failed, and a part that one may not see: each says so in its place, with what can be done.
import { useState, type ReactNode } from 'react';
import { t } from '../messages';
import { Button } from './Button';
import { Icon } from './Icon';
import { StateShape } from './State';

export interface ErrorStateProps {
  /** What happened. */
  title: ReactNode;
  /** What it means. */
  text?: ReactNode;
  /** What can be done. */
  hint?: ReactNode;
  code?: string | undefined;
  trace?: string | undefined;
  onRetry?: (() => void) | undefined;
  /** More ways out. */
  children?: ReactNode;
}

/** Cause, meaning, way out; code and trace in mono, to be copied. */
export function ErrorState({ title, text, hint, code, trace, onRetry, children }: ErrorStateProps) {
  const [copied, setCopied] = useState(false);
  const details = [code, trace === undefined ? undefined : t('ui.trace', { trace })].filter((it) => it !== undefined).join(' · ');
  const copy = () => {
    const all = [title, text, hint, details].filter((it): it is string => typeof it === 'string' && it !== '').join('\n');
    void navigator.clipboard.writeText(all).then(
      () => {
        setCopied(true);
      },
      () => undefined,
    );
  };
  return (
    <div className="mt" role="alert">
      <StateShape shape="bad" />
      <div>
        <b dir="auto">{title}</b>
        {text !== undefined && text !== title && <p dir="auto">{text}</p>}
        {hint !== undefined && <p dir="auto">{hint}</p>}
        {details !== '' && <code className="meta">{details}</code>}
        <div className="fx wrap">
          {onRetry !== undefined && (
            <Button icon="refresh-cw" onClick={onRetry}>
              {t('ui.retry')}
            </Button>
          )}
          {children}
          {details !== '' && (
            <Button variant="quiet" icon={copied ? 'check' : 'copy'} onClick={copy}>
              {t(copied ? 'ui.copied' : 'ui.copyDetails')}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

export interface NoPermissionProps {
  /** What may not be seen, such as "You may not see deployments of identity-service". */
  title?: ReactNode;
  /** Who decides. */
  message?: ReactNode;
  hint?: ReactNode;
  /** The permission's name. */
  permission?: string;
  /** Whom to ask, why not. */
  children?: ReactNode;
}

/** A lock, who decides, what it needs. */
export function NoPermission({ title, message, hint, permission, children }: NoPermissionProps) {
  return (
    <div className="mt">
      <Icon name="lock" size="l" />
      <div>
        <b dir="auto">{title ?? t('ui.denied')}</b>
        {message !== undefined && <p dir="auto">{message}</p>}
        {permission !== undefined && <p>{t('ui.permission', { permission })}</p>}
        {hint !== undefined && <p dir="auto">{hint}</p>}
        {children !== undefined && <div className="fx wrap">{children}</div>}
      </div>
    </div>
  );
}
