// A few lines of code or output, to be copied.
import { useState, type ReactNode } from 'react';
import { t } from '../messages';
import { IconButton } from './Button';

export interface CodeBlockProps {
  text: string;
  /** Above it, with a joint: a file's name, a language. */
  title?: ReactNode;
}

/** Mono, scrolls sideways, one button. */
export function CodeBlock({ text, title }: CodeBlockProps) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        setTimeout(() => {
          setCopied(false);
        }, 2000);
      },
      () => undefined,
    );
  };
  const button = <IconButton icon={copied ? 'check' : 'copy'} size="s" label={t(copied ? 'ui.copied' : 'ui.copy')} onClick={copy} />;
  return (
    <div className={title === undefined ? 'cb one' : 'cb'}>
      {title === undefined ? (
        button
      ) : (
        <header>
          <span className="grow meta cut">{title}</span>
          {button}
        </header>
      )}
      <pre tabIndex={0} dir="ltr">
        <code>{text}</code>
      </pre>
    </div>
  );
}
