// Something to take along: a click copies it, and says so where it happened.
import { useEffect, useState, type ReactNode } from 'react';
import { t } from '../messages';
import { Icon } from '../ui';

export interface CopyableProps {
  /** What is copied. */
  text: string;
  /** What is shown; else the text. */
  children?: ReactNode;
  /** Spoken after what is shown, such as "Copy the reference …". */
  label?: string;
}

/** References, hashes, addresses. */
export function Copyable({ text, children, label }: CopyableProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 2000);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
      },
      () => undefined,
    );
  };
  return (
    <button type="button" className={copied ? 'copy did' : 'copy'} onClick={copy} title={text} aria-description={label}>
      <span className="mono cut" dir="ltr">
        {children ?? text}
      </span>
      <Icon name={copied ? 'check' : 'copy'} size="s" />
      <span className="sr" role="status">
        {copied ? t('ui.copied') : ''}
      </span>
    </button>
  );
}
