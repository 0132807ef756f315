// Which files a location leads to: its targets, as they are written, held against where entities came from.

/** Whether a target with `*` (within a folder) and `**` (through folders) means a file. */
export function matches(target: string, file: string): boolean {
  const pattern = target
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*/g, '\u0000')
    .replace(/\*/g, '[^/]*')
    .replace(/\u0000/g, '.*');
  return new RegExp(`^${pattern}$`, 'i').test(file);
}

/** A target as a whole address: relative ones start at the file that the location stands in. */
export function resolve(target: string, base: string): string {
  const [, scheme = '', place = base] = /^([a-z]+:)(?!\/\/)(.*)$/i.exec(base) ?? [];
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(target) || target.startsWith('/')) return `${scheme}${target}`;
  const web = /^(https?:\/\/[^/]+)(\/.*)?$/i.exec(place);
  const folders = (web === null ? place : (web[2] ?? '/')).split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '.' || part === '') continue;
    if (part === '..') folders.pop();
    else folders.push(part);
  }
  return `${scheme}${web?.[1] ?? ''}${folders.join('/')}`;
}
