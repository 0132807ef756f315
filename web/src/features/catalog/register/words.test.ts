// Rows, sums and causes of a plan.
import { expect, test } from 'vitest';
import type { EntityProblem } from '../../../api/entityView';
import type { PlannedDocument, PlannedFile, Registration } from '../../../api/registering';
import { causeOf, fileName, hostOf, rowsOf, shapeOf, tallyOf } from './words';

const error: EntityProblem = { severity: 'error', message: 'x', line: 4 };
const warning: EntityProblem = { severity: 'warning', message: 'y', line: 2 };
const FILE = 'url:https://git.acme.test/p/catalog-info.yaml';

function document(line: number, state: PlannedDocument['state'], problems: EntityProblem[] = []): PlannedDocument {
  return { file: FILE, line, state, problems, ref: `component:default/a${line}` };
}

function plan(documents: PlannedDocument[], more: PlannedFile[] = []): Registration {
  const file = { file: FILE, text: 'a: 1\nb: 2\n---\nc: 3\nd: 4\n', truncated: false, withheld: false, problems: [] };
  return { id: '1', place: { kind: 'url', target: 'https://git.acme.test/p' }, appears: [], added: 0, relations: 0, dangling: 0, tookMs: 3, documents, files: [file, ...more] };
}

test('gives each document its own lines, without the line between', () => {
  const rows = rowsOf(plan([document(4, 'new'), document(1, 'invalid', [error])]));
  expect(rows.map((it) => [it.text, it.firstLine, it.place])).toEqual([
    ['a: 1\nb: 2', 1, { index: 0, of: 2 }],
    ['c: 3\nd: 4\n', 4, { index: 1, of: 2 }],
  ]);
  expect(rows.map(shapeOf)).toEqual(['bad', 'ok']);
});

test('counts what cannot be imported, what is warned of, and files that could not be read', () => {
  const broken = { file: 'url:https://git.acme.test/p/b.yaml', text: '', truncated: false, withheld: false, problems: [error] };
  const it = plan([document(1, 'invalid', [error]), document(4, 'new', [warning])], [broken]);
  const rows = rowsOf(it);
  expect(tallyOf(it, rows)).toEqual({ documents: 2, files: 1, importable: 1, invalid: 1, warned: 1, failedFiles: 1 });
  expect(rows.map(shapeOf)).toEqual(['bad', 'warn', 'bad']);
});

test('tells causes apart by the code, whatever the words are', () => {
  const of = (code: string | undefined) => causeOf(code === undefined ? {} : { code });
  expect(['read.not-found', 'read.forbidden', 'read.too-large', 'read.timeout', 'read.unreachable', 'yaml'].map(of)).toEqual([
    'missing',
    'notAllowed',
    'tooLarge',
    'unreachable',
    'unreachable',
    'notYaml',
  ]);
  expect(['read.unsupported', 'read', undefined].map(of)).toEqual(['other', 'other', 'other']);
});

test('names files by their last part, and hosts of addresses', () => {
  expect(fileName(FILE)).toBe('catalog-info.yaml');
  expect(fileName('file:/srv/acme/')).toBe('acme');
  expect(hostOf('https://git.acme.test:8443/a')).toBe('git.acme.test:8443');
  expect(hostOf('/srv/a')).toBeUndefined();
});
