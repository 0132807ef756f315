// How things of Git are said: short commits, first lines, sizes of texts, kinds of files.
import type { Commit } from './data';

/** As much of a commit's name as people read. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The first line of what a commit says. */
export function subjectOf(commit: Pick<Commit, 'message'>): string {
  return commit.message.split('\n', 1)[0] ?? '';
}

/** What follows the first line. */
export function bodyOf(commit: Pick<Commit, 'message'>): string {
  const at = commit.message.indexOf('\n');
  return at < 0 ? '' : commit.message.slice(at + 1).trim();
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder that a path is in; empty for the root. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** A path as its steps, each with where it leads. */
export function stepsOf(path: string): { name: string; path: string }[] {
  const parts = path.split('/').filter((it) => it !== '');
  return parts.map((name, index) => ({ name, path: parts.slice(0, index + 1).join('/') }));
}

/** Whether a text is a whole name of a commit. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);
}

export function isMarkdown(path: string): boolean {
  return /\.(md|markdown|mdown)$/i.test(path);
}

/** The README among names, Markdown before others. */
export function readmeAmong(names: readonly string[]): string | undefined {
  const found = names.filter((it) => /^readme(\.(md|markdown|mdown|txt|rst|adoc))?$/i.test(it));
  return found.find(isMarkdown) ?? found[0];
}

const IMAGES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
};

/** The media type of a picture by its name; nothing for anything else. */
export function imageType(path: string): string | undefined {
  return IMAGES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
}

/** Where a relative link in a document leads: a path in the repository; undefined when it climbs out of it. */
export function resolvePath(document: string, href: string): { path: string; isFolder: boolean; rest: string } | undefined {
  const [, written = '', rest = ''] = /^([^?#]*)(.*)$/.exec(href) ?? [];
  let plain: string;
  try {
    plain = decodeURIComponent(written);
  } catch {
    return undefined;
  }
  const steps = plain.startsWith('/') ? [] : folderOf(document).split('/').filter((it) => it !== '');
  for (const step of plain.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return { path: steps.join('/'), isFolder: plain.endsWith('/') || steps.length === 0, rest: rest.replace(/^\?[^#]*/, '') };
}

/** Lines of a text, as editors count them. */
export function lineCount(text: string): number {
  if (text === '') return 0;
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return text.endsWith('\n') ? count - 1 : count;
}

/** Such a name for a new branch of somebody: `ana.ruiz-patch-4f2a`. */
export function branchFor(who: string | undefined, salt: number): string {
  const name = (who ?? 'change').split('/').at(-1)?.replaceAll(/[^a-z0-9._-]/gi, '-') ?? 'change';
  return `${name}-patch-${(salt % 65536).toString(16)}`;
}
