// Saving: back into the folder where the browser lets us, else as files to download.
import { useMemo } from 'react';
import { asFailure } from '../../../api/failure';
import { useCommands } from '../../../commands/registry';
import { t } from '../../../messages';
import { paths } from '../../../paths/paths';
import { Button, Menu, toast } from '../../../ui';
import { canSave, DiskProblem, download, nameOf, saveToFolder } from './disk';
import { nameOfOrigin } from './origins';
import { change, holding } from './store';
import { bytesOf, changesIn, saved, type Workspace } from './workspace';
import { zip } from './zip';

/** The button and its ways. */
export function SaveMenu({ work }: { work: Workspace }) {
  const writes = canSave(work);
  const count = changesIn(work);
  const { template } = work;
  useCommands(
    useMemo(
      () => [
        {
          id: 'playground.save',
          title: t(writes ? 'playground.save.folder' : 'playground.save.zip'),
          group: 'page' as const,
          icon: 'save',
          keys: ['mod+s'],
          whileTyping: true,
          run: () => {
            if (writes) void toFolder();
            else toZip();
          },
        },
      ],
      [writes],
    ),
  );
  return (
    <Menu
      trigger={
        <Button icon="save">
          {t('playground.save')}
          {count > 0 && <span className="cnt">{count}</span>}
        </Button>
      }
      items={[
        {
          label: t('playground.save.folder'),
          icon: 'save',
          ...(writes ? { keys: 'mod+s', onClick: () => void toFolder() } : { disabledReason: t(work.origin.kind === 'folder' ? 'playground.save.browser' : 'playground.save.elsewhere') }),
        },
        { label: t('playground.save.zip'), icon: 'download', ...(writes ? {} : { keys: 'mod+s' }), onClick: toZip },
        ...(template === undefined ? [] : [{ label: t('playground.save.template'), icon: 'download', onClick: toFile }]),
        'separator' as const,
        { label: t('playground.another'), icon: 'folder', href: paths.playground({ open: 'true' }) },
      ]}
    />
  );
}

async function toFolder(): Promise<void> {
  const { work } = holding();
  if (work === undefined) return;
  try {
    await saveToFolder(work);
    change(saved);
    toast.show({ text: t('playground.saved', { name: nameOfOrigin(work.origin) }) });
  } catch (thrown) {
    const message = thrown instanceof DiskProblem ? t(thrown.key, thrown.values) : asFailure(thrown).message;
    toast.show({ text: t('playground.notSaved', { message }) });
  }
}

function toZip(): void {
  const { work } = holding();
  if (work === undefined) return;
  const name = `${fileName(work)}.zip`;
  download(name, zip([...work.files.values()].map((it) => ({ path: it.path, bytes: bytesOf(it), executable: it.executable }))), 'application/zip');
  change(saved);
  toast.show({ text: t('playground.downloaded', { name }) });
}

function toFile(): void {
  const { work } = holding();
  const file = work?.template === undefined ? undefined : work.files.get(work.template);
  if (file === undefined) return;
  download(nameOf(file.path), bytesOf(file), 'application/yaml');
  change((it) => ({ ...it, files: new Map(it.files).set(file.path, { ...file, saved: file.text }) }));
  toast.show({ text: t('playground.downloaded', { name: nameOf(file.path) }) });
}

function fileName(work: Workspace): string {
  const last = nameOfOrigin(work.origin).split(/[/:]/).findLast((it) => it !== '') ?? 'template';
  return last.replace(/\.ya?ml$/i, '').replace(/[^\w.-]+/g, '-').slice(0, 80) || 'template';
}
