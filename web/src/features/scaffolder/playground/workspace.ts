// The files that the playground works on. They are in the browser alone until a check or a dry run sends them.

/** Where they came from. */
export type Origin =
  | { kind: 'url'; url: string }
  | { kind: 'catalog'; ref: string }
  | { kind: 'folder'; name: string; handle?: FileSystemDirectoryHandle | undefined }
  | { kind: 'example' };

/** A file. */
export interface WorkFile {
  path: string;
  /** What it holds now, with `\n` at line ends; nothing where it is no text. */
  text?: string | undefined;
  /** As it was when it was opened or saved; nothing where it is new. */
  saved?: string | undefined;
  /** Of what is no text. */
  bytes?: Uint8Array | undefined;
  executable: boolean;
  /** It is written with `\r\n`. */
  crlf: boolean;
}

/** All of them, and which is the template. */
export interface Workspace {
  origin: Origin;
  files: ReadonlyMap<string, WorkFile>;
  /** Files that were there and were taken away. */
  removed: readonly string[];
  template: string | undefined;
}

/** As many as the server takes. */
export const FILES_MOST = 2000;
/** As much as the server takes. */
export const BYTES_MOST = 10 * 1024 * 1024;
/** Longer texts are shown and not edited here. */
export const EDITED_MOST = 1024 * 1024;

const KIND = /^kind:\s*["']?Template["']?\s*(?:#.*)?$/m;
const API = /^apiVersion:\s*["']?(?:scaffolder\.backstage\.io|backstage\.io)\//m;

/** A file of these bytes. */
export function fileOf(path: string, bytes: Uint8Array, executable = false): WorkFile {
  const text = textOf(bytes);
  if (text === undefined) return { path, bytes, executable, crlf: false };
  const crlf = text.includes('\r\n');
  const plain = crlf ? text.replaceAll('\r\n', '\n') : text;
  return { path, text: plain, saved: plain, executable, crlf };
}

/** The text of bytes; undefined where they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 8000).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes of a file as it is now. */
export function bytesOf(file: WorkFile): Uint8Array {
  if (file.text === undefined) return file.bytes ?? new Uint8Array();
  return new TextEncoder().encode(file.crlf ? file.text.replaceAll('\n', '\r\n') : file.text);
}

/** A workspace of files; the first template in it is the one. */
export function workspaceOf(origin: Origin, files: readonly WorkFile[], template?: string): Workspace {
  const all = new Map([...files].sort((one, other) => (one.path < other.path ? -1 : 1)).map((it) => [it.path, it]));
  const chosen = template !== undefined && all.has(template) ? template : templatesOf(all)[0];
  return { origin, files: all, removed: [], template: chosen };
}

/** Paths of templates: those least deep first. */
export function templatesOf(files: ReadonlyMap<string, WorkFile>): string[] {
  const isOne = (it: WorkFile) => /\.ya?ml$/i.test(it.path) && it.text !== undefined && KIND.test(it.text) && API.test(it.text);
  const depth = (path: string) => path.split('/').length;
  return [...files.values()]
    .filter(isOne)
    .map((it) => it.path)
    .sort((one, other) => depth(one) - depth(other) || (one < other ? -1 : 1));
}

/** With another text in a file. */
export function edited(work: Workspace, path: string, text: string): Workspace {
  const file = work.files.get(path);
  if (file === undefined || file.text === text) return work;
  const files = new Map(work.files).set(path, { ...file, text });
  return { ...work, files, template: work.template ?? templatesOf(files)[0] };
}

/** With a new, empty file. */
export function added(work: Workspace, path: string): Workspace {
  if (work.files.has(path)) return work;
  const file: WorkFile = { path, text: '', executable: false, crlf: false };
  const sorted = [...work.files.values(), file].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { ...work, files: new Map(sorted.map((it) => [it.path, it])), removed: work.removed.filter((it) => it !== path) };
}

/** Without a file. */
export function removed(work: Workspace, path: string): Workspace {
  const files = new Map(work.files);
  const file = files.get(path);
  files.delete(path);
  const wasThere = file !== undefined && (file.saved !== undefined || file.bytes !== undefined);
  const template = work.template === path ? templatesOf(files)[0] : work.template;
  return { ...work, files, template, removed: wasThere ? [...work.removed, path] : work.removed };
}

/** As if everything had been written where it came from. */
export function saved(work: Workspace): Workspace {
  return { ...work, removed: [], files: new Map([...work.files].map(([path, it]) => [path, it.text === undefined ? it : { ...it, saved: it.text }])) };
}

/** Files that are not as they were. */
export function changedFiles(work: Workspace): WorkFile[] {
  return [...work.files.values()].filter((it) => it.text !== it.saved);
}

/** How many changes would be lost. */
export function changesIn(work: Workspace | undefined): number {
  return work === undefined ? 0 : changedFiles(work).length + work.removed.length;
}

/** Why a path cannot be one of a new file; a key of messages. */
export function pathProblem(work: Workspace, path: string): string | undefined {
  const parts = path.split('/');
  if (path.trim() === '' || parts.some((it) => it === '' || it === '.' || it === '..' || it !== it.trim())) return 'playground.path.shape';
  if (/[\\\0:*?"<>|]/.test(path)) return 'playground.path.letters';
  if (work.files.has(path)) return 'playground.path.taken';
  if ([...work.files.keys()].some((it) => it.startsWith(`${path}/`) || path.startsWith(`${it}/`))) return 'playground.path.folder';
  return undefined;
}

/** A file as it is sent. */
export interface SentFile {
  path: string;
  base64Content: string;
}

/** What lies beside the template, by its path from there: the server knows no folder above it. */
export function sentFiles(work: Workspace): SentFile[] {
  const folder = folderOf(work.template ?? '');
  return [...work.files.values()]
    .filter((it) => it.path !== work.template && it.path.startsWith(folder))
    .map((it) => ({ path: it.path.slice(folder.length), base64Content: base64(bytesOf(it)) }));
}

/** `a/b/` of `a/b/c`; empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** Base64 as bytes. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (it) => it.charCodeAt(0));
}
