// How what is being written differs from what there was.
import { useMemo, useState } from 'react';
import { t } from '../../../messages';
import { Diff, EmptyState, type DiffMode } from '../../../ui';
import { hunksOf } from './hunks';

/** The difference. */
export function TextDiff({ path, before, after }: { path: string; before: string; after: string }) {
  const [mode, setMode] = useState<DiffMode>('unified');
  const hunks = useMemo(() => hunksOf(before, after), [before, after]);
  if (hunks.length === 0) return <EmptyState icon="file-text" title={t('code.unchanged')} />;
  const lines = hunks.flatMap((it) => it.lines);
  const count = (sign: string) => lines.filter((it) => it.startsWith(sign)).length;
  const file = { path, status: 'modified', oldMode: '100644', newMode: '100644', additions: count('+'), deletions: count('-'), isBinary: false, isCut: false, hunks };
  return <Diff files={[file]} mode={mode} onMode={setMode} />;
}
