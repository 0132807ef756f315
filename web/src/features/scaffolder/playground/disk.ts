// Folders of one's own disk: picked or dropped, read in the browser, and written back where the browser lets us.
import { BYTES_MOST, bytesOf, changedFiles, fileOf, FILES_MOST, folderOf, type Origin, type WorkFile, type Workspace } from './workspace';

/** What was read. */
export interface Opened {
  origin: Origin;
  files: WorkFile[];
}

/** Why a folder cannot be opened: a key of messages, with its values. */
export class DiskProblem extends Error {
  constructor(
    readonly key: string,
    readonly values: Readonly<Record<string, string | number>> = {},
  ) {
    super(key);
    this.name = 'DiskProblem';
  }
}

interface Picker {
  showDirectoryPicker?: (options: { mode: 'readwrite' | 'read'; id: string }) => Promise<FileSystemDirectoryHandle>;
}

interface Permitting {
  requestPermission?: (options: { mode: 'readwrite' }) => Promise<PermissionState>;
}

type Entries = FileSystemDirectoryHandle & { values: () => AsyncIterable<FileSystemDirectoryHandle | FileSystemFileHandle> };

/** Never part of a template, and often large. */
const PASSED_OVER: ReadonlySet<string> = new Set(['.git', 'node_modules', '.DS_Store']);

/** Whether the browser has a picker whose folders can be written to. */
export function canPick(): boolean {
  return (window as Picker).showDirectoryPicker !== undefined;
}

/** Asks for a folder; undefined when nobody chose one. */
export async function pickFolder(): Promise<Opened | undefined> {
  try {
    const handle = await (window as Picker).showDirectoryPicker?.({ mode: 'read', id: 'flagstone-playground' });
    return handle === undefined ? undefined : await readHandle(handle);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return undefined;
    throw thrown;
  }
}

/** The files of an `<input type="file" webkitdirectory>`. */
export async function readList(list: FileList): Promise<Opened> {
  const reader = new Reader();
  let name = '';
  for (const file of list) {
    const parts = file.webkitRelativePath === '' ? [file.name] : file.webkitRelativePath.split('/');
    if (parts.length > 1) name = parts.shift() ?? '';
    if (!parts.some((it) => PASSED_OVER.has(it))) await reader.take(parts.join('/'), file);
  }
  return { origin: { kind: 'folder', name: name === '' ? (list[0]?.name ?? '') : name }, files: reader.files };
}

/** What was dropped: a folder, or single files. */
export async function readDropped(transfer: DataTransfer): Promise<Opened | undefined> {
  const items = [...transfer.items].filter((it) => it.kind === 'file');
  // All must be asked for before the first wait: the browser forgets what was dropped.
  const entries = items.map((it) => it.webkitGetAsEntry());
  const plain = items.map((it) => it.getAsFile());
  const handles = items.map((it) => (it as { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }).getAsFileSystemHandle?.());
  const first = await handles[0]?.catch(() => null);
  if (items.length === 1 && first?.kind === 'directory') return readHandle(first as FileSystemDirectoryHandle);
  const reader = new Reader();
  const only = entries.length === 1 && entries[0]?.isDirectory === true ? entries[0] : undefined;
  for (const entry of only === undefined ? entries : await childrenOf(only as FileSystemDirectoryEntry)) {
    if (entry !== null) await walkEntry(entry, '', reader);
  }
  // A file that is in no file system, such as one dragged out of another program.
  if (reader.files.length === 0) for (const file of plain) if (file !== null) await reader.take(file.name, file);
  if (reader.files.length === 0) return undefined;
  return { origin: { kind: 'folder', name: only?.name ?? reader.files[0]?.path ?? '' }, files: reader.files };
}

async function readHandle(handle: FileSystemDirectoryHandle): Promise<Opened> {
  const reader = new Reader();
  await walkHandle(handle, '', reader);
  return { origin: { kind: 'folder', name: handle.name, handle }, files: reader.files };
}

async function walkHandle(handle: FileSystemDirectoryHandle, path: string, reader: Reader): Promise<void> {
  for await (const child of (handle as Entries).values()) {
    if (PASSED_OVER.has(child.name)) continue;
    if (child.kind === 'directory') await walkHandle(child, `${path}${child.name}/`, reader);
    else await reader.take(`${path}${child.name}`, await child.getFile());
  }
}

async function walkEntry(entry: FileSystemEntry, path: string, reader: Reader): Promise<void> {
  if (PASSED_OVER.has(entry.name)) return;
  if (entry.isDirectory) {
    for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) await walkEntry(child, `${path}${entry.name}/`, reader);
    return;
  }
  const file = await new Promise<File>((done, failed) => {
    (entry as FileSystemFileEntry).file(done, failed);
  });
  await reader.take(`${path}${entry.name}`, file);
}

/** Browsers give the children of a folder in pieces. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => {
      reader.readEntries(done, failed);
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Takes files in until they are too many. */
class Reader {
  readonly files: WorkFile[] = [];
  private size = 0;

  async take(path: string, file: File): Promise<void> {
    this.size += file.size;
    if (this.files.length >= FILES_MOST) throw new DiskProblem('playground.tooMany', { count: FILES_MOST });
    if (this.size > BYTES_MOST) throw new DiskProblem('playground.tooLarge', { path });
    this.files.push(fileOf(path, new Uint8Array(await file.arrayBuffer())));
  }
}

/** Whether changes can be written where they came from. */
export function canSave(work: Workspace): boolean {
  return work.origin.kind === 'folder' && work.origin.handle !== undefined;
}

/** Writes what has changed into the folder. The browser asks first. */
export async function saveToFolder(work: Workspace): Promise<void> {
  if (work.origin.kind !== 'folder' || work.origin.handle === undefined) return;
  const root = work.origin.handle;
  const granted = await (root as Permitting).requestPermission?.({ mode: 'readwrite' });
  if (granted !== undefined && granted !== 'granted') throw new DiskProblem('playground.notGranted');
  for (const file of changedFiles(work)) {
    const folder = await folderIn(root, folderOf(file.path), true);
    const handle = await folder.getFileHandle(nameOf(file.path), { create: true });
    const stream = await handle.createWritable();
    await stream.write(bytesOf(file) as Uint8Array<ArrayBuffer>);
    await stream.close();
  }
  for (const path of work.removed) {
    const folder = await folderIn(root, folderOf(path), false);
    await folder.removeEntry(nameOf(path));
  }
}

async function folderIn(root: FileSystemDirectoryHandle, path: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  let here = root;
  for (const part of path.split('/').filter((it) => it !== '')) here = await here.getDirectoryHandle(part, { create });
  return here;
}

/** `c` of `a/b/c`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Has the browser keep bytes as a file. */
export function download(name: string, bytes: Uint8Array, type: string): void {
  const href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(href);
  }, 10_000);
}
