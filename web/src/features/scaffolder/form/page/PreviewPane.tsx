// Beside the form: the files that would be made, and one of them.
import { useMemo, useState } from 'react';
import { t } from '../../../../messages';
import { Banner, EmptyState, formatBytes, Icon, IconButton, StateShape } from '../../../../ui';
import type { PreviewFile } from '../requests';
import type { Values } from '../schema/json';
import { changedFiles, cutAtAnswers, foldersOf, newLines, tellingAnswers, treeOf, type Previewing } from './previewing';

interface Props {
  preview: Previewing;
  values: Values;
  isLarge: boolean;
  onLarge: (large: boolean) => void;
}

/** Files, live. */
export function PreviewPane({ preview, values, isLarge, onLarge }: Props) {
  const { now, before, isBusy, failure } = preview;
  const changed = useMemo(() => changedFiles(now, before), [now, before]);
  const files = now?.files ?? [];
  const [picked, setPicked] = useState<string>();
  const chosen = files.find((it) => it.path === picked) ?? files.find((it) => /(^|\/)catalog-info\.ya?ml$/.test(it.path)) ?? files.find((it) => it.text !== undefined);
  const was = before?.files.find((it) => it.path === chosen?.path);
  return (
    <aside className="wprev" aria-label={t('form.preview')} aria-busy={isBusy || undefined}>
      <header className="fx">
        <h2>{t('form.preview')}</h2>
        <span className="meta cut">
          {now !== undefined && files.length}
          {changed.size > 0 && ` · ${t('form.preview.changed', { count: changed.size })}`}
        </span>
        {isBusy && <StateShape shape="running" />}
        <IconButton
          className="end hide-sm"
          icon={isLarge ? 'zoom-out' : 'maximize'}
          size="s"
          label={t(isLarge ? 'form.preview.smaller' : 'form.preview.larger')}
          onClick={() => {
            onLarge(!isLarge);
          }}
        />
      </header>
      {failure !== undefined ? (
        <Banner state="warn">{failure.kind === 'denied' ? t('form.preview.off') : t('form.preview.failed', { message: failure.message })}</Banner>
      ) : (
        now?.problem !== undefined &&
        now.problem !== null && (
          // Half an answer cannot be published: that is no trouble yet.
          <p className="meta wprev-none" dir="auto">
            {typeof now.problem.step !== 'string' ? t('form.preview.problem.any', { message: now.problem.message }) : t('form.preview.problem', { step: now.problem.step, message: now.problem.message })}
          </p>
        )
      )}
      {now !== undefined && files.length === 0 && <EmptyState title={t('form.preview.none')} text={t('form.preview.none.text')} />}
      {files.length > 0 && <Tree files={files} changed={changed} chosen={chosen?.path} onChoose={setPicked} />}
      {chosen !== undefined && <FileText file={chosen} before={before === undefined || was === undefined ? undefined : (was.text ?? '')} values={values} />}
    </aside>
  );
}

interface TreeProps {
  files: readonly PreviewFile[];
  changed: ReadonlySet<string>;
  chosen: string | undefined;
  onChoose: (path: string) => void;
}

/** As many files as open folders show at once. */
const FEW = 12;

function Tree({ files, changed, chosen, onChoose }: TreeProps) {
  const few = files.length <= FEW;
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const open = useMemo(() => {
    const all = new Set(files.flatMap((it) => foldersOf(it.path)));
    const usual = few ? all : new Set(foldersOf(chosen ?? ''));
    return new Set([...all].filter((it) => usual.has(it) !== toggled.has(it)));
  }, [files, few, chosen, toggled]);
  const rows = useMemo(() => treeOf(files, changed, open), [files, changed, open]);
  return (
    <ul className="tree" aria-label={t('form.preview.tree')}>
      {rows.map((row) => (
        <li key={row.path}>
          <button
            type="button"
            className={row.path === chosen ? 'tr on' : 'tr'}
            style={{ ['--d' as string]: row.depth }}
            aria-current={row.path === chosen || undefined}
            aria-expanded={row.files === undefined ? undefined : open.has(row.path)}
            title={row.path}
            onClick={() => {
              if (row.files === undefined) onChoose(row.path);
              else setToggled(new Set(toggled.has(row.path) ? [...toggled].filter((it) => it !== row.path) : [...toggled, row.path]));
            }}
          >
            <Icon name={row.files === undefined ? 'file-text' : 'folder'} size="s" />
            <bdi className="cut">{row.name}</bdi>
            {row.files !== undefined && <span className="meta end">{row.files}</span>}
            {row.files === undefined && row.changed && (
              <>
                <span className="new end" aria-hidden="true" />
                <span className="sr">{t('form.preview.changedFile')}</span>
              </>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

const MOST_LINES = 400;

function FileText({ file, before, values }: { file: PreviewFile; before: string | undefined; values: Values }) {
  const answers = useMemo(() => tellingAnswers(values), [values]);
  const added = useMemo(() => newLines(file.text ?? '', before), [file.text, before]);
  const lines = (file.text ?? '').replace(/\n$/, '').split('\n');
  return (
    <>
      <header className="fx joint-t">
        <b className="mono cut" dir="auto" title={file.path}>
          {file.path.split('/').at(-1)}
        </b>
        <span className="meta end">
          <mark>{t('form.preview.answers')}</mark>
        </span>
      </header>
      {file.text === undefined ? (
        <p className="meta wprev-none">{t(file.binary ? 'form.preview.binary' : 'form.preview.large', { size: formatBytes(file.size) })}</p>
      ) : (
        <pre className="code" tabIndex={0} aria-label={file.path}>
          {lines.slice(0, MOST_LINES).map((line, index) => (
            <div key={index} className={added.has(index) ? 'ln add' : 'ln'}>
              <i aria-hidden="true">{index + 1}</i>
              <span>{cutAtAnswers(line.slice(0, 400), answers).map((part, at) => (part.isAnswer ? <mark key={at}>{part.text}</mark> : part.text))}</span>
            </div>
          ))}
        </pre>
      )}
    </>
  );
}
