// Opening a template: by its address, from the catalog, from a folder of one's own disk, or a small one to begin with.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type DragEvent, type SyntheticEvent } from 'react';
import { api, ask, type Entity } from '../../../api/client';
import { asFailure } from '../../../api/failure';
import { formatRef, shortRef } from '../../../kit';
import { t } from '../../../messages';
import { FailureState } from '../../../page/Answer';
import { Banner, Button, Combobox, Icon, Laid, Slab, TextField, type Option } from '../../../ui';
import { canPick, DiskProblem, pickFolder, readDropped, readList, type Opened } from './disk';
import { exampleWorkspace } from './example';
import type { Source } from './server';
import { workspaceOf, type Workspace } from './workspace';

interface Props {
  onSource: (source: Source) => void;
  onWork: (work: Workspace) => void;
}

/** The ways in. */
export function Start({ onSource, onWork }: Props) {
  return (
    <Laid columns="half" className="pg-start">
      <Slab title={t('playground.open.address')}>
        <Address onSource={onSource} />
      </Slab>
      <Slab title={t('playground.open.catalog')}>
        <FromCatalog onSource={onSource} />
      </Slab>
      <Slab title={t('playground.open.folder')}>
        <Folder onWork={onWork} />
      </Slab>
      <Slab title={t('playground.open.example')}>
        <p>{t('playground.open.example.text')}</p>
        <p className="pg-acts">
          <Button
            icon="shapes"
            onClick={() => {
              onWork(exampleWorkspace());
            }}
          >
            {t('playground.open.example.button')}
          </Button>
        </p>
      </Slab>
    </Laid>
  );
}

function Address({ onSource }: Pick<Props, 'onSource'>) {
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const url = /^https?:\/\/[^/\s]+\/\S*$/i.test(text.trim()) ? text.trim() : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(url === undefined);
    if (url !== undefined) onSource({ kind: 'url', url });
  };
  return (
    <form className="pg-form" onSubmit={submit}>
      <TextField
        label={t('playground.open.url')}
        icon="link"
        spellCheck={false}
        placeholder="https://github.com/acme/templates/blob/main/service/template.yaml"
        hint={t('playground.open.url.hint')}
        error={tried ? t('playground.open.url.wrong') : undefined}
        value={text}
        onChange={(next) => {
          setText(next);
          setTried(false);
        }}
      />
      <Button type="submit" icon="scan-search">
        {t('playground.open.read')}
      </Button>
    </form>
  );
}

const TEMPLATES_MOST = 50;

function FromCatalog({ onSource }: Pick<Props, 'onSource'>) {
  const [text, setText] = useState('');
  const found = useQuery({
    queryKey: ['catalog', 'playground', text.trim()],
    queryFn: async ({ signal }) => {
      const term = text.trim();
      const body = {
        query: { kind: 'template' },
        fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title', 'spec.type'],
        limit: TEMPLATES_MOST,
        ...(term === '' ? {} : { fullTextFilter: { term, fields: ['metadata.name', 'metadata.title', 'metadata.description'] } }),
      };
      return (await ask(api.POST('/api/catalog/entities/by-query', { body: body as never, signal }))).items;
    },
    placeholderData: (before) => before,
  });
  const options = (found.data ?? []).map(optionOf);
  if (found.isError) return <FailureState failure={asFailure(found.error)} retry={() => void found.refetch()} />;
  return (
    <Combobox
      label={t('playground.open.template')}
      hint={t('playground.open.template.hint')}
      text={text}
      onText={setText}
      loading={found.isFetching && found.data === undefined}
      empty={t('playground.open.template.none')}
      options={options}
      onPick={(ref) => {
        onSource({ kind: 'catalog', ref });
      }}
    />
  );
}

function optionOf(entity: Entity): Option {
  const { namespace, name, title } = entity.metadata as { namespace?: string; name: string; title?: string };
  const value = formatRef({ kind: 'template', namespace: namespace ?? 'default', name });
  return { value, label: title ?? shortRef(value), hint: shortRef(value), icon: 'shapes' };
}

function Folder({ onWork }: Pick<Props, 'onWork'>) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const open = async (read: () => Promise<Opened | undefined>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const opened = await read();
      if (opened === undefined) return;
      const work = workspaceOf(opened.origin, opened.files);
      if (opened.files.length === 0) setProblem(t('playground.open.folder.empty'));
      else onWork(work);
    } catch (thrown) {
      setProblem(thrown instanceof DiskProblem ? t(thrown.key, thrown.values) : t('playground.open.folder.failed', { message: asFailure(thrown).message }));
    } finally {
      setBusy(false);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void open(() => readDropped(event.dataTransfer));
  };
  return (
    <div
      className={over ? 'pg-drop over' : 'pg-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={drop}
    >
      <Icon name="folder" size="l" />
      <div>
        <p>{t('playground.open.folder.text')}</p>
        <p className="pg-acts">
          <Button
            icon="folder"
            busy={busy}
            onClick={() => {
              if (canPick()) void open(pickFolder);
              else input.current?.click();
            }}
          >
            {t('playground.open.folder.button')}
          </Button>
        </p>
        <p className="meta">{t(canPick() ? 'playground.open.folder.writes' : 'playground.open.folder.reads')}</p>
        {problem !== undefined && (
          <Banner state="bad" role="alert">
            {problem}
          </Banner>
        )}
        <input
          ref={input}
          type="file"
          hidden
          multiple
          aria-label={t('playground.open.folder.button')}
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            const { files } = event.currentTarget;
            if (files !== null && files.length > 0) void open(() => readList(files));
          }}
        />
      </div>
    </div>
  );
}
