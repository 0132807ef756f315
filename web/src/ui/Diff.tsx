// How files differ (portal.md 7.10): one below the other by default, side by side from 1180 where somebody wants that.
// Lines are drawn where somebody looks, so that twenty thousand of them cost little.
import './styles/diff.css';
import { useMediaQuery } from '@mantine/hooks';
import { useId, type ReactNode } from 'react';
import { t } from '../messages';
import { FileView } from './diff/File';
import type { DiffFile } from './diff/model';
import type { DiffTalk } from './diff/Rows';
import { formatNumber } from './numbers';
import { Segmented } from './Segmented';

export type DiffMode = 'unified' | 'split';

export interface DiffProps {
  files: readonly DiffFile[];
  /** There are more files, or lines were left out. */
  isCut?: boolean;
  mode: DiffMode;
  onMode: (mode: DiffMode) => void;
  /** Page of a file. */
  fileHref?: (file: DiffFile) => string | undefined;
  /** How each file is talked about. */
  talk?: (file: DiffFile) => DiffTalk | undefined;
  /** At the right of the line above all files. */
  end?: ReactNode;
}

/** Files that differ. */
export function Diff({ files, isCut = false, mode, onMode, fileHref, talk, end }: DiffProps) {
  const base = useId();
  const wide = useMediaQuery('(min-width: 1180px)', undefined, { getInitialValueInEffect: false });
  const split = wide && mode === 'split';
  const additions = files.reduce((sum, it) => sum + it.additions, 0);
  const deletions = files.reduce((sum, it) => sum + it.deletions, 0);
  return (
    <div className={files.length > 1 ? 'diffs listed' : 'diffs'}>
      <div className="dbar">
        <span>
          {t('ui.diff.files', { count: files.length })} · <span className="t-ok">+{formatNumber(additions)}</span> <span className="t-bad">−{formatNumber(deletions)}</span>
        </span>
        {isCut && <span className="meta">{t('ui.diff.isCut')}</span>}
        <span className="end fx">
          {end}
          {wide && (
            <Segmented<DiffMode>
              label={t('ui.diff.layout')}
              value={mode}
              onChange={onMode}
              options={[
                { value: 'unified', label: t('ui.diff.unified') },
                { value: 'split', label: t('ui.diff.split') },
              ]}
            />
          )}
        </span>
      </div>
      {files.length > 1 && (
        <nav className="dfiles" aria-label={t('ui.diff.nav')}>
          {files.map((file, index) => (
            <a key={file.path} href={`#${base}-${index}`} title={file.path} onClick={(event) => { event.preventDefault(); jump(`${base}-${index}`); }}>
              <bdi className="cut" dir="ltr">{shortened(file.path)}</bdi>
              <span className="meta nw">{file.isBinary || file.additions + file.deletions === 0 ? '' : `+${file.additions} −${file.deletions}`}</span>
            </a>
          ))}
        </nav>
      )}
      <div className="dlist">
        {files.map((file, index) => (
          <FileView key={file.path} id={`${base}-${index}`} file={file} split={split} href={fileHref?.(file)} talk={talk?.(file)} />
        ))}
      </div>
    </div>
  );
}

function jump(id: string): void {
  const section = document.getElementById(id);
  section?.scrollIntoView({ block: 'start' });
  section?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
}

/** The end of a path says more than its beginning. */
function shortened(path: string): string {
  const parts = path.split('/');
  return parts.length <= 3 ? path : `…/${parts.slice(-2).join('/')}`;
}
