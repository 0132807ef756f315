// Links in documents stay inside the repository, and things of Git are said as people read them.
import { expect, test } from 'vitest';
import { bodyOf, branchFor, folderOf, imageType, lineCount, readmeAmong, resolvePath, stepsOf, subjectOf } from './words';

test('relative links are resolved from their document and never climb out', () => {
  expect(resolvePath('docs/guide.md', '../README.md#top')).toEqual({ path: 'README.md', isFolder: false, rest: '#top' });
  expect(resolvePath('README.md', './src/a%20b.rs?raw=true#L3')).toEqual({ path: 'src/a b.rs', isFolder: false, rest: '#L3' });
  expect(resolvePath('docs/guide.md', '/src/')).toEqual({ path: 'src', isFolder: true, rest: '' });
  expect(resolvePath('README.md', '../../etc/passwd')).toBeUndefined();
  expect(resolvePath('README.md', '%zz')).toBeUndefined();
});

test('commits, paths and texts in words', () => {
  expect(subjectOf({ message: 'One\n\nTwo\nthree' })).toBe('One');
  expect(bodyOf({ message: 'One\n\nTwo\nthree\n' })).toBe('Two\nthree');
  expect(folderOf('a/b/c')).toBe('a/b');
  expect(folderOf('a')).toBe('');
  expect(stepsOf('a/b')).toEqual([{ name: 'a', path: 'a' }, { name: 'b', path: 'a/b' }]);
  expect(lineCount('')).toBe(0);
  expect(lineCount('a\nb')).toBe(2);
  expect(lineCount('a\nb\n')).toBe(2);
  expect(readmeAmong(['a', 'readme.txt', 'README.md'])).toBe('README.md');
  expect(imageType('a/b.PNG')).toBe('image/png');
  expect(imageType('a/png')).toBeUndefined();
  expect(branchFor('user:default/ana.ruiz', 0x4f2a)).toBe('ana.ruiz-patch-4f2a');
});
