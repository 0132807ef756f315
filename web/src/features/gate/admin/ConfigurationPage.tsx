// The configuration in force, without its secrets: by key, to be searched, or as one file.
import './gate.css';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { keys } from '../../../api/cache';
import { api, ask } from '../../../api/client';
import { t } from '../../../messages';
import { AdminPage } from '../../../page/AdminPage';
import { Answer } from '../../../page/Answer';
import { useSetUrlQuery, useUrlQuery } from '../../../page/location';
import { paths } from '../../../paths/paths';
import { Button, EmptyState, Icon, Laid, Segmented, SkeletonRows, Slab, TextField, YamlView } from '../../../ui';
import { entriesOf, matching, sectionsOf, yamlOf, type Entry, type Section } from './configuration';
import './messages';

const configurationQuery = queryOptions({
  queryKey: [...keys.gate, 'configuration'],
  queryFn: async ({ signal }): Promise<unknown> => await ask(api.GET('/api/gate/v1/configuration', { signal })),
});

/** Longer values are cut; the file has all of them. */
const VALUE_MOST = 600;

/** `/admin/configuration?q=…&view=file`. */
export default function ConfigurationPage() {
  const answer = useQuery(configurationQuery);
  return (
    <AdminPage tab="configuration" actions={answer.data === undefined ? undefined : <Copy value={answer.data} />}>
      <Laid>
        <div className="grid-main">
          <Answer query={answer} skeleton={<SkeletonRows rows={10} />}>
            {(value) => <Shown value={value} />}
          </Answer>
        </div>
      </Laid>
    </AdminPage>
  );
}

function Shown({ value }: { value: unknown }) {
  const query = useUrlQuery();
  const setQuery = useSetUrlQuery();
  const text = query.get('q') ?? '';
  const view = query.get('view') === 'file' ? 'file' : 'keys';
  const all = useMemo(() => entriesOf(value).filter((it) => it.path !== ''), [value]);
  const found = useMemo(() => matching(all, text), [all, text]);
  if (all.length === 0) return <EmptyState page icon="settings" title={t('gate.configuration.none')} text={t('gate.configuration.none.text')} />;
  const clear = () => { setQuery({ q: undefined }, { replace: true }); };
  return (
    <>
      <div className="tools">
        <Segmented
          label={t('gate.configuration.view')}
          value={view}
          options={[
            { value: 'keys', label: t('gate.configuration.keys'), href: paths.admin('configuration', { q: text === '' ? undefined : text }) },
            { value: 'file', label: t('gate.configuration.file'), href: paths.admin('configuration', { view: 'file' }) },
          ]}
        />
        {view === 'keys' && (
          <div className="gsearch">
            <TextField
              size="s"
              icon="search"
              aria-label={t('gate.configuration.search')}
              placeholder={t('gate.configuration.search')}
              value={text}
              onChange={(next) => { setQuery({ q: next === '' ? undefined : next }, { replace: true }); }}
              onClear={clear}
            />
          </div>
        )}
        {view === 'keys' && (
          <span className="end meta nw" role="status">
            {found.length === all.length ? t('gate.configuration.count', { count: all.length }) : t('gate.configuration.found', { found: found.length, all: all.length })}
          </span>
        )}
      </div>
      <p className="meta gwhat">{t('gate.configuration.what')}</p>
      {view === 'file' ? (
        <YamlView label={t('gate.configuration.title')} text={yamlOf(value)} />
      ) : found.length === 0 ? (
        <EmptyState icon="search" title={t('gate.configuration.noMatch', { text: text.slice(0, 80) })}>
          <Button onClick={clear}>{t('gate.configuration.clear')}</Button>
        </EmptyState>
      ) : (
        sectionsOf(found).map((it) => <SectionSlab key={it.name} section={it} />)
      )}
    </>
  );
}

function SectionSlab({ section }: { section: Section }) {
  return (
    <Slab flush className="gsection" title={<code>{section.name}</code>} count={t('gate.configuration.count', { count: section.entries.length })}>
      <dl>
        {section.entries.map((it) => (
          <div key={it.path} className="li gentry">
            <dt className="mono" dir="ltr">
              {it.path}
            </dt>
            <dd className="mono brk" dir="auto">
              <Value entry={it} />
            </dd>
          </div>
        ))}
      </dl>
    </Slab>
  );
}

function Value({ entry }: { entry: Entry }) {
  if (entry.isHidden) {
    return (
      <span className="fx g4 dim" title={t('gate.configuration.hidden.title')}>
        <Icon name="lock" size="s" />
        {t('gate.configuration.hidden')}
      </span>
    );
  }
  if (entry.value === undefined) return <span className="dim">{t('gate.configuration.empty')}</span>;
  return <>{entry.value.length > VALUE_MOST ? `${entry.value.slice(0, VALUE_MOST)}…` : entry.value}</>;
}

function Copy({ value }: { value: unknown }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(yamlOf(value)).then(
      () => {
        setCopied(true);
        setTimeout(() => {
          setCopied(false);
        }, 2000);
      },
      () => undefined,
    );
  };
  return (
    <Button icon={copied ? 'check' : 'copy'} onClick={copy}>
      {t(copied ? 'gate.configuration.copied' : 'gate.configuration.copy')}
    </Button>
  );
}
