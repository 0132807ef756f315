// Files, templates, archives and differences of the playground, without a browser's window.
import { describe, expect, it } from 'vitest';
import { compare, edits } from './lineDiff';
import { parameterNames, readTemplate } from './template';
import { added, bytesOf, changedFiles, changesIn, edited, fileOf, pathProblem, removed, saved, sentFiles, templatesOf, workspaceOf } from './workspace';
import { crc32, zip } from './zip';

const TEMPLATE = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: small
spec:
  type: service
  parameters:
    - title: One
      properties:
        name:
          type: string
      if: { properties: { name: { const: a } } }
      then: { properties: { more: { type: string } } }
  steps:
    - id: first
      action: debug:log
    - action: debug:log
`;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('a workspace', () => {
  const work = workspaceOf({ kind: 'folder', name: 'x' }, [fileOf('a/template.yaml', bytes(TEMPLATE)), fileOf('a/skeleton/x.txt', bytes('one\r\ntwo\r\n')), fileOf('logo.png', Uint8Array.of(1, 0, 2)), fileOf('b.yaml', bytes('kind: Component\n'))]);

  it('finds its template, and sends what lies beside it', () => {
    expect(templatesOf(work.files)).toEqual(['a/template.yaml']);
    expect(work.template).toBe('a/template.yaml');
    expect(sentFiles(work)).toEqual([{ path: 'skeleton/x.txt', base64Content: btoa('one\r\ntwo\r\n') }]);
  });

  it('keeps line ends and what is no text', () => {
    const file = work.files.get('a/skeleton/x.txt');
    expect(file?.text).toBe('one\ntwo\n');
    expect(file && new TextDecoder().decode(bytesOf(file))).toBe('one\r\ntwo\r\n');
    expect(work.files.get('logo.png')?.text).toBeUndefined();
  });

  it('knows what is not saved', () => {
    const now = removed(added(edited(work, 'b.yaml', 'kind: API\n'), 'new/c.txt'), 'logo.png');
    expect(changedFiles(now).map((it) => it.path)).toEqual(['b.yaml', 'new/c.txt']);
    expect(changesIn(now)).toBe(3);
    expect(changesIn(saved(now))).toBe(0);
    expect(changesIn(removed(added(work, 'new/c.txt'), 'new/c.txt'))).toBe(0);
  });

  it('refuses paths that lead elsewhere or are taken', () => {
    expect(['../x', 'a//b', '', 'a/./b'].map((it) => pathProblem(work, it))).toEqual(Array(4).fill('playground.path.shape'));
    expect(pathProblem(work, 'b.yaml')).toBe('playground.path.taken');
    expect(pathProblem(work, 'a/skeleton')).toBe('playground.path.folder');
    expect(pathProblem(work, 'b.yaml/c')).toBe('playground.path.folder');
    expect(pathProblem(work, 'a/skeleton/${{ values.name }}.txt')).toBeUndefined();
  });
});

describe('a template', () => {
  it('has its form and the lines of its steps', () => {
    const read = readTemplate(`# a remark\n${TEMPLATE}`);
    expect(read.problems).toEqual([]);
    expect(read.form?.steps.map((it) => it.title)).toEqual(['One']);
    expect(parameterNames(read.form)).toEqual(['name', 'more']);
    expect(read.lineOfStep('first')).toBe(16);
    expect(read.lineOfStep('step-2')).toBe(18);
    expect(read.lineOfStep('other')).toBeUndefined();
  });

  it('says where its YAML breaks', () => {
    const read = readTemplate(TEMPLATE.replace('  name: small', '  name: "small'));
    expect(read.entity).toBeUndefined();
    expect(read.problems[0]).toMatchObject({ severity: 'error' });
    expect(read.problems[0]?.line).toBeGreaterThan(3);
  });

  it('is not taken in by aliases that multiply', () => {
    const rows = Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`);
    const read = readTemplate(`kind: Template\na0: &a0 [x]\n${rows.join('\n')}\n`);
    expect(read.problems.length).toBe(1);
  });
});

describe('an archive', () => {
  it('has the checksum that everybody has', () => {
    expect(crc32(bytes('123456789')).toString(16)).toBe('cbf43926');
  });

  it('names its files at its end', () => {
    const made = zip([{ path: 'a/b.txt', bytes: bytes('hello'), executable: true }], new Date(2026, 0, 2, 3, 4, 6));
    const view = new DataView(made.buffer);
    expect(view.getUint32(0, true)).toBe(0x04034b50);
    const end = made.length - 22;
    expect(view.getUint32(end, true)).toBe(0x06054b50);
    const directory = view.getUint32(end + 16, true);
    expect(view.getUint32(directory + 38, true) >>> 16).toBe(0o100755);
    expect(new TextDecoder().decode(made.slice(directory + 46, directory + 53))).toBe('a/b.txt');
  });
});

describe('differences', () => {
  it('are the shortest', () => {
    expect(edits(['a', 'b', 'c'], ['a', 'x', 'c', 'd'])).toEqual([' a', '-b', '+x', ' c', '+d']);
    expect(edits([], ['a'])).toEqual(['+a']);
    expect(edits(['a'], [])).toEqual(['-a']);
  });

  it('tell of files that came, went and changed', () => {
    const before = [{ path: 'a', text: 'one\n', executable: false }, { path: 'b', text: 'x\n', executable: false }];
    const after = [{ path: 'a', text: 'two\n', executable: false }, { path: 'c', text: 'y\n', executable: true }];
    expect(compare(before, after).map((it) => [it.path, it.status, it.additions, it.deletions])).toEqual([
      ['a', 'modified', 1, 1],
      ['b', 'deleted', 0, 1],
      ['c', 'added', 1, 0],
    ]);
    expect(compare(after, after)).toEqual([]);
  });
});
