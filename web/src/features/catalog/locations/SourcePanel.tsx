// One location: how reading it goes, its files, and what can be done with it.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { asFailure } from '../../../api/failure';
import { entityViewQuery } from '../../../api/entityView';
import { useCommands } from '../../../commands/registry';
import { Copyable, EntityLink } from '../../../kit';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { usePermission } from '../../../page/Permitted';
import { Banner, Button, EmptyState, IconButton, Slab, SkeletonRows, Stack, State, StateShape, Time } from '../../../ui';
import { ChangeTarget } from './ChangeTarget';
import { DeleteSource } from './DeleteSource';
import { ReleaseHeld } from './ReleaseHeld';
import { filesQuery, heldOf, shapeOf, type Source } from './data';
import { useSourceRefresh } from './refreshing';

type Asking = 'change' | 'delete' | 'release';

interface Props {
  source: Source | undefined;
  entities: number | undefined;
  onClose: () => void;
}

/** The panel in the side column. Escape closes it. */
export function SourcePanel({ source, entities, onClose }: Props) {
  useCommands(useMemo(() => [{ id: 'locations.close', title: t('catalog.locations.close'), group: 'page' as const, keys: ['escape'], run: onClose }], [onClose]));
  const close = <IconButton icon="x" label={t('catalog.locations.close')} keys="escape" onClick={onClose} />;
  if (source === undefined) {
    return (
      <Stack className="loc-panel">
        <Slab title={t('catalog.locations.target')} actions={close} flush>
          <EmptyState title={t('catalog.locations.gone')} text={t('catalog.locations.goneText')} />
        </Slab>
      </Stack>
    );
  }
  return (
    <Stack className="loc-panel">
      <About source={source} entities={entities} close={close} />
      <Files source={source} />
    </Stack>
  );
}

function About({ source, entities, close }: { source: Source; entities: number | undefined; close: React.ReactNode }) {
  const [asking, setAsking] = useState<Asking>();
  const done = () => {
    setAsking(undefined);
  };
  const held = heldOf(source);
  const files = useQuery(filesQuery(source.id));
  // A source that could be opened counts as read, whatever stands in its files; here they are known.
  const broken = source.state === 'ok' ? (files.data?.items.filter((it) => it.problems.length > 0).length ?? 0) : 0;
  const state = broken > 0 ? <State shape="bad">{t('catalog.locations.state.broken', { count: broken })}</State> : <State shape={shapeOf(source)}>{t(`catalog.locations.state.${source.state}`)}</State>;
  return (
    <Slab title={state} actions={close} flush>
      <div className="b loc-about">
        <Copyable text={source.target} />
        {source.problem != null && (
          <div className="loc-problem">
            <StateShape shape="bad" />
            <div className="brk" dir="auto">
              <b>{t('catalog.locations.problem')}</b>
              <p className="loc-said">{source.problem}</p>
              <p className="dim">{(entities ?? 0) === 0 ? t('catalog.locations.consequence_zero') : t('catalog.locations.consequence', { count: entities })}</p>
            </div>
          </div>
        )}
        <Facts source={source} entities={entities} />
        <Actions source={source} onAsk={setAsking} />
      </div>
      {held !== undefined && (
        <Banner state="warn" shape="waiting" actions={<Release onAsk={() => { setAsking('release'); }} />}>
          <b>{t('catalog.locations.held')}</b>
          <p>{t('catalog.locations.held.text', { entities: held.entities, of: held.of })}</p>
          {held.examples.length > 0 && (
            <p className="fx wrap">
              <span className="dim">{t('catalog.locations.held.some')}</span>
              {held.examples.slice(0, 5).map((ref) => (
                <EntityLink key={ref} entity={ref} />
              ))}
            </p>
          )}
        </Banner>
      )}
      {asking === 'change' && <ChangeTarget source={source} onClose={done} />}
      {asking === 'delete' && <DeleteSource source={source} onClose={done} />}
      {asking === 'release' && held !== undefined && <ReleaseHeld source={source} held={held} onClose={done} />}
    </Slab>
  );
}

function Facts({ source, entities }: { source: Source; entities: number | undefined }) {
  const view = useQuery({ ...entityViewQuery(source.entityRef), enabled: source.state !== 'new' });
  const next = view.data?.freshness?.nextReadAt;
  const time = (at: number | null | undefined) => (at == null ? <span className="dim">{t('catalog.locations.never')}</span> : <Time at={at} />);
  const facts: [string, React.ReactNode][] = [
    [t('catalog.locations.entities'), entities ?? t('catalog.locations.none')],
    [t('catalog.locations.read'), time(source.checkedAt)],
    [t('catalog.locations.readOk'), time(source.readOkAt)],
    ...(next === undefined ? [] : [[t('catalog.locations.next'), <Time key="next" at={next} />] as [string, React.ReactNode]]),
    [t('catalog.locations.kind'), t(`catalog.locations.kind.${source.type}`)],
    [t('catalog.locations.origin'), t(`catalog.locations.origin.${source.origin}`)],
    [t('catalog.locations.added'), time(source.createdAt)],
  ];
  return (
    <dl className="dl">
      {facts.map(([name, value]) => (
        <div key={name} className="loc-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Actions({ source, onAsk }: { source: Source; onAsk: (it: Asking) => void }) {
  const mayRefresh = usePermission('catalog.source.refresh');
  const mayChange = usePermission('catalog.location.create');
  const mayDelete = usePermission('catalog.location.delete');
  const reading = useSourceRefresh(source);
  const isConfig = source.origin === 'config';
  const configReason = isConfig ? t('catalog.locations.change.config') : undefined;
  const fileReason = source.type === 'file' ? t('catalog.locations.change.file') : undefined;
  return (
    <>
      <div className="fx wrap">
        <Button icon="refresh-cw" busy={reading.state === 'running'} onClick={reading.run} disabledReason={mayRefresh === false ? t('catalog.locations.refresh.denied') : undefined}>
          {t(reading.state === 'running' ? 'catalog.locations.refreshing' : 'catalog.locations.refresh')}
        </Button>
        <Button
          icon="pencil"
          onClick={() => { onAsk('change'); }}
          disabledReason={configReason ?? fileReason ?? (mayChange === false ? t('catalog.locations.change.denied') : undefined)}
        >
          {t('catalog.locations.change')}
        </Button>
        <Button
          icon="trash-2"
          variant="danger"
          onClick={() => { onAsk('delete'); }}
          disabledReason={configReason ?? (mayDelete === false ? t('catalog.locations.delete.denied') : undefined)}
        >
          {t('catalog.locations.delete')}
        </Button>
      </div>
      <div aria-live="polite" className="meta">
        {reading.state === 'done' && t('catalog.locations.refreshed')}
        {reading.state === 'late' && t('catalog.locations.late')}
        {reading.failure !== undefined && asFailure(reading.failure).message}
      </div>
    </>
  );
}

function Release({ onAsk }: { onAsk: () => void }) {
  const may = usePermission('catalog.source.release');
  return (
    <Button size="s" onClick={onAsk} disabledReason={may === false ? t('catalog.locations.held.denied') : undefined}>
      {t('catalog.locations.held.release')}
    </Button>
  );
}

function Files({ source }: { source: Source }) {
  const files = useQuery(filesQuery(source.id));
  const count = files.data?.items.length;
  return (
    <Slab title={t('catalog.locations.files')} count={count} flush>
      <Answer query={files} skeleton={<SkeletonRows rows={3} />}>
        {(page) => (
          <>
            {page.items.length === 0 && <p className="b dim">{t('catalog.locations.files.none')}</p>}
            {page.items.map((it) => (
              <File key={it.location} location={it.location} problems={it.problems} />
            ))}
            {page.next != null && <p className="b dim">{t('catalog.locations.files.more', { count })}</p>}
          </>
        )}
      </Answer>
    </Slab>
  );
}

function File({ location, problems }: { location: string; problems: readonly unknown[] }) {
  const target = location.slice(location.indexOf(':') + 1);
  const said = problems as readonly { message?: string; line?: number }[];
  return (
    <div className="li top">
      <StateShape shape={said.length > 0 ? 'bad' : 'ok'} />
      <div className="t brk">
        <span dir="ltr">{target}</span>
        {said.map((it, index) => (
          <div key={index} className="l2" dir="auto">
            {it.line !== undefined && `${t('ui.line', { line: it.line })} · `}
            {it.message}
          </div>
        ))}
      </div>
    </div>
  );
}
