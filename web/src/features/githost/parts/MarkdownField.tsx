// A text that is Markdown: written, and looked at as it will be read.
import { useState, type KeyboardEvent } from 'react';
import { t } from '../../../messages';
import { Markdown, Segmented, TextArea } from '../../../ui';

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
  optional?: boolean;
  rows?: number;
  error?: string | undefined;
  placeholder?: string;
  /** ⌘↵ within it. */
  onSubmit?: () => void;
  autoFocus?: boolean;
}

/** The field. */
export function MarkdownField({ label, value, onChange, optional = false, rows = 3, error, placeholder, onSubmit, autoFocus = false }: Props) {
  const [view, setView] = useState<'write' | 'read'>('write');
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || onSubmit === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSubmit();
  };
  return (
    <div className="mdfield">
      <Segmented<'write' | 'read'>
        label={t('code.markdown.view', { label })}
        value={view}
        onChange={setView}
        options={[
          { value: 'write', label: t('code.markdown.write') },
          { value: 'read', label: t('code.markdown.read') },
        ]}
      />
      {view === 'write' ? (
        <TextArea
          label={label}
          optional={optional}
          rows={rows}
          value={value}
          onChange={onChange}
          onKeyDown={keys}
          {...(error === undefined ? {} : { error })}
          {...(placeholder === undefined ? {} : { placeholder })}
          ref={(node) => { if (autoFocus && node !== null && node.dataset['seen'] === undefined) { node.dataset['seen'] = ''; node.focus(); } }}
        />
      ) : (
        <div className="mdread">{value.trim() === '' ? <span className="dim">{t('code.markdown.nothing')}</span> : <Markdown text={value} />}</div>
      )}
    </div>
  );
}
