// What people read and what other programs read by name: nothing is left unfilled, links lead somewhere, the
// catalog takes the descriptor, and each kind of host has its one step.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { stale } from '../../golden-paths/spread.mjs';
import { ANSWERS, PATHS, documents, filesOf, flagstone, goldenPaths, rehearse, repository } from './place.mjs';

const NEEDED = [
  '.tekton/pipeline.yaml', '.tekton/run.yaml', '.tekton/tasks.yaml', '.tekton/triggers.yaml', 'CODEOWNERS', 'Containerfile', 'README.md',
  'catalog-info.yaml', 'deploy/argocd/application.yaml', 'deploy/base/kustomization.yaml', 'docs/index.md', 'docs/runbook.md', 'flagstone.package.yaml',
  'mkdocs.yml', 'observability/slo.yaml', 'openapi.yaml', 'release.txt',
];

test('what the paths have in common is the same in each of them', () => {
  assert.deepEqual(stale(), []);
});

for (const golden of PATHS) {
  test(`${golden}: the template has nothing that lint would name an error`, () => {
    const done = flagstone('template', 'lint', path.join(goldenPaths, golden, 'template.yaml'));
    assert.equal(done.status, 0, done.stdout + done.stderr);
    // An action of the server is unknown to the command; nothing else may be warned of.
    const warnings = done.stdout.split('\n').filter(line => /warning/.test(line) && !line.includes('publish:githost'));
    assert.deepEqual(warnings, []);
  });

  test(`${golden}: one step publishes, chosen by the host or by who fills in the form`, () => {
    const hosts = [
      ['localhost:7007', undefined, 'publish-githost'], ['flagstone.example.com', undefined, 'publish-githost'], ['github.com', undefined, 'publish-github'],
      ['gitlab.com', undefined, 'publish-gitlab'], ['gitea.example.com', undefined, 'publish-gitea'], ['codeberg.org', undefined, 'publish-gitea'],
      ['git.example.com', 'github', 'publish-github'], ['git.example.com', 'gitlab', 'publish-gitlab'], ['git.example.com', 'gitea', 'publish-gitea'],
      ['github.internal', 'githost', 'publish-githost'],
    ];
    for (const [host, hostKind, expected] of hosts) {
      const answers = { ...ANSWERS.usual('shop-api'), repoUrl: `${host}?owner=acme&repo=shop-api`, ...(hostKind && { hostKind }) };
      const { report } = rehearse(golden, answers);
      // What cannot run dry is recorded with its input; what its condition switches off has none.
      const asked = report.steps.filter(it => it.id.startsWith('publish-') && it.input).map(it => it.id);
      assert.deepEqual(asked, [expected], host);
      const { values } = report.steps[0].input;
      assert.equal(`publish-${values.hostKind}`, expected);
      assert.equal(values.cloneUrl, `${host.startsWith('localhost') ? 'http' : 'https'}://${host}${expected === 'publish-githost' ? '/git' : ''}/acme/shop-api.git`);
    }
  });

  test(`${golden}: answers that would break what they are put into are refused`, () => {
    for (const wrong of [{ name: 'Shop' }, { name: 'a--b' }, { name: '1a' }, { name: 'a'.repeat(41) }, { objective: 42 }, { through: 'moon' }, { registry: 'https://x' }]) {
      assert.throws(() => rehearse(golden, { ...ANSWERS.usual('shop-api'), ...wrong }), undefined, JSON.stringify(wrong));
    }
  });

  for (const which of Object.keys(ANSWERS)) {
    test(`${golden}, ${which} answers: everything is there, and nothing is left unfilled`, () => {
      const made = repository(golden, which);
      const files = filesOf(made);
      assert.deepEqual(NEEDED.filter(it => !files.includes(it)), []);
      for (const file of files) {
        const text = readFileSync(path.join(made, file), 'utf8');
        assert.doesNotMatch(text, /\$\{\{|\{%|\{#|\[object Object\]|<example>/, file);
        if (/\.(md|yaml|yml|json)$|CODEOWNERS$/.test(file)) assert.doesNotMatch(text, /\b(undefined|null)\b/, file);
        assert.doesNotMatch(text, /lorem ipsum|changeme|CHANGE_ME/i, file);
        if (!/lock|\.json$|\.md$/.test(file)) assert.doesNotMatch(text, /[ \t]+$/m, `${file} has blanks at ends of lines`);
        assert.ok(text.endsWith('\n') && !text.endsWith('\n\n'), `${file} ends with one line end`);
      }
      assert.equal(readFileSync(path.join(made, 'CODEOWNERS'), 'utf8').includes('@acme/payments-team'), true);
    });

    test(`${golden}, ${which} answers: the catalog takes the descriptor`, () => {
      const file = path.join(repository(golden, which), 'catalog-info.yaml');
      const done = flagstone('catalog', 'validate', file, '--output', 'json');
      assert.equal(done.status, 0, done.stdout + done.stderr);
      const [component, api] = documents(file);
      assert.equal(component.metadata.description, ANSWERS[which]('x').description);
      assert.deepEqual([component.spec.providesApis, api.spec.definition.$text], [[api.metadata.name], './openapi.yaml']);
      const [openapi] = documents(path.join(path.dirname(file), 'openapi.yaml'));
      for (const route of ['/healthz', '/readyz', '/version', '/metrics']) assert.ok(openapi.paths[route], route);
    });
  }

  test(`${golden}: links and pages of the docs lead somewhere`, () => {
    const made = repository(golden);
    const slug = heading => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    for (const page of filesOf(made).filter(it => it.endsWith('.md'))) {
      const prose = readFileSync(path.join(made, page), 'utf8').replace(/```[\s\S]*?```/g, '');
      for (const [, target] of prose.matchAll(/\]\(([^)]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [file, heading] = target.split('#');
        const found = path.join(made, file ? path.join(path.dirname(page), file) : page);
        assert.ok(existsSync(found), `${page}: ${target}`);
        const headings = [...readFileSync(found, 'utf8').matchAll(/^#+ (.+)$/gm)].map(it => slug(it[1]));
        if (heading) assert.ok(headings.includes(heading), `${page}: ${target}`);
      }
    }
    const [site] = documents(path.join(made, 'mkdocs.yml'));
    const pages = site.nav.flatMap(it => Object.values(it)).sort();
    assert.deepEqual(pages, filesOf(path.join(made, 'docs')).filter(it => it.endsWith('.md')).sort());
  });
}
