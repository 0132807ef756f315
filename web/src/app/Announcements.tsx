// What the operator wants everybody to know, one line each, until it is closed or over.
import { useState } from 'react';
import { useStart } from '../layout/start';
import { t } from '../messages';
import { A, Banner, IconButton } from '../ui';

const CLOSED = 'flagstone.announcements.closed';

/** The announcements that this browser has not closed. */
export function Announcements() {
  const start = useStart();
  const [closed, setClosed] = useState(read);
  const now = Date.now();
  const open = (start?.announcements ?? []).filter(
    (it) => !closed.includes(it.id) && (it.until === undefined || now < it.until),
  );
  const close = (id: string) => {
    const next = [...closed, id].slice(-100);
    setClosed(next);
    try {
      localStorage.setItem(CLOSED, JSON.stringify(next));
    } catch {
      // Without storage it comes back with the next page; that is no loss.
    }
  };
  return open.map((it) => (
    <Banner
      key={it.id}
      state={it.severity === 'warning' ? 'warn' : 'run'}
      actions={<IconButton icon="x" label={t('app.closeAnnouncement')} onClick={() => { close(it.id); }} />}
    >
      <span dir="auto">{it.text}</span> {it.link !== undefined && <A href={it.link}>{t('app.more')}</A>}
    </Banner>
  ));
}

function read(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(CLOSED) ?? '[]');
    return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : [];
  } catch {
    return [];
  }
}
