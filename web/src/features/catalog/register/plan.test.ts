// What a plan says of itself.
import { expect, test } from 'vitest';
import { fileName, locationOf, problemsOf, summary, type Preview } from './plan';

const preview: Preview = {
  appears: { items: ['component:default/a'], total: 1 },
  refused: [],
  heldBack: [],
  problems: [],
  documents: [
    { file: 'url:https://x.test/a.yaml', line: 1, state: 'new', problems: [] },
    { file: 'url:https://x.test/a.yaml', line: 9, state: 'new', problems: [{ severity: 'warning', message: 'owner' }] },
    { file: 'url:https://x.test/a.yaml', line: 20, state: 'invalid', problems: [{ severity: 'error', message: 'kind', line: 21 }] },
  ],
  files: [
    { file: 'url:https://x.test/a.yaml', text: '', truncated: false, problems: [] },
    { file: 'url:https://x.test/b.yaml', text: '', truncated: false, problems: [{ severity: 'error', message: 'no YAML', line: 3 }] },
  ],
};

test('what cannot be imported is counted by document, and by file where there is no document', () => {
  expect(summary(preview)).toEqual({ documents: 3, files: 2, importable: 2, broken: 2, warned: 1 });
});

test('problems stand in the order of their lines; one without a line stands at its document', () => {
  expect(problemsOf(preview, 'url:https://x.test/a.yaml').map((it) => it.line)).toEqual([9, 21]);
});

test('what has no scheme is a path of the machine', () => {
  expect(locationOf(' https://git.test/a/b ')).toEqual({ type: 'url', target: 'https://git.test/a/b' });
  expect(locationOf('/srv/descriptors').type).toBe('file');
  expect(fileName('url:https://x.test/deep/a.yaml')).toBe('a.yaml');
});
