// The configuration in force: every value with its whole key, secrets left out by the server.
import { useQuery } from '@tanstack/react-query';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { Banner, Button, Chip, EmptyState, SkeletonRows, Slab, TextField } from '../../../ui';
import { flatten, found, type Setting } from './flatten';
import './health.css';

export default function ConfigurationPage() {
  const query = useUrlQuery();
  const set = useSetUrlQuery();
  const text = query.get('q') ?? '';
  const configuration = useQuery({ queryKey: [...keys.gate, 'configuration'], queryFn: ({ signal }) => ask(api.GET('/api/gate/v1/configuration', { signal })) });
  return (
    <AdminPage tab="configuration">
      <div className="laid listed">
        <section className="grid-main">
          <div className="tools">
            <TextField
              size="s"
              icon="search"
              aria-label={t('gate.configuration.filter')}
              placeholder={t('gate.configuration.filter')}
              value={text}
              onChange={(q) => { set({ q: q === '' ? undefined : q }, { replace: true }); }}
              onClear={() => { set({ q: undefined }, { replace: true }); }}
            />
          </div>
          <Banner state="info">{t('gate.configuration.note')}</Banner>
          <Answer query={configuration} skeleton={<SkeletonRows rows={8} />}>
            {(it) => <Sections all={flatten(it)} text={text} onClear={() => { set({ q: undefined }); }} />}
          </Answer>
        </section>
      </div>
    </AdminPage>
  );
}

function Sections({ all, text, onClear }: { all: readonly Setting[]; text: string; onClear: () => void }) {
  const shown = all.filter((it) => found(it, text));
  if (shown.length === 0) {
    return (
      <EmptyState icon="filter" title={t('gate.configuration.none', { text })} text={t('gate.configuration.noneText', { count: all.length })}>
        <Button onClick={onClear}>{t('gate.configuration.all')}</Button>
      </EmptyState>
    );
  }
  return [...new Set(shown.map(sectionOf))].map((section) => {
    const here = shown.filter((it) => sectionOf(it) === section);
    return (
      <Slab key={section} title={<code>{section}</code>} count={here.length} flush>
        {here.map((it) => (
          <div key={it.key} className="confrow">
            <code>{it.key}</code>
            <span dir="auto" className={it.empty ? 'dim' : undefined}>
              {it.hidden ? <Chip>{t('gate.configuration.hidden')}</Chip> : it.value === '' ? <span className="dim">{t('gate.configuration.empty')}</span> : it.value}
            </span>
          </div>
        ))}
      </Slab>
    );
  });
}

function sectionOf(setting: Setting): string {
  return setting.key.split('.')[0] ?? '';
}
