// The filters of the audit log: what is typed waits for Enter or for leaving the field.
import { useState } from 'react';
import { t } from '../../../messages';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { Select, TextField } from '../../../ui';
import { auditSpans, type AuditFilter } from './auditQuery';

/** One line of tools. */
export function AuditFilters() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const choice = (name: AuditFilter, values: readonly string[]) => (
    <div className="pick">
      <Select
        size="s"
        clearable
        aria-label={t(`identity.audit.${name}`)}
        placeholder={t(`identity.audit.any.${name}`)}
        value={query.get(name) ?? undefined}
        onChange={(value) => { set({ [name]: value }); }}
        options={values.map((value) => ({ value, label: t(`identity.audit.${name}.${value}`) }))}
      />
    </div>
  );
  return (
    <div className="tools auditf">
      {(['text', 'actor', 'event', 'subject'] as const).map((name) => (
        <Typed key={`${name} ${query.get(name) ?? ''}`} name={name} value={query.get(name) ?? ''} onDone={(value) => { set({ [name]: value === '' ? undefined : value }); }} />
      ))}
      {choice('outcome', ['succeeded', 'failed', 'denied'])}
      {choice('severity', ['low', 'medium', 'high', 'critical'])}
      {choice('since', auditSpans)}
    </div>
  );
}

function Typed({ name, value, onDone }: { name: AuditFilter; value: string; onDone: (value: string) => void }) {
  const [text, setText] = useState(value);
  const done = () => {
    if (text.trim() !== value) onDone(text.trim());
  };
  return (
    <TextField
      size="s"
      {...(name === 'text' ? { icon: 'search' } : {})}
      aria-label={t(`identity.audit.${name}`)}
      placeholder={t(`identity.audit.any.${name}`)}
      value={text}
      onChange={setText}
      onBlur={done}
      onClear={() => {
        setText('');
        onDone('');
      }}
    />
  );
}
