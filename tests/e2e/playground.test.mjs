// The playground: a template is opened in each way, written, checked at its lines, looked at as a form, run without
// touching anything, saved; and whatever may be wrong with one.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { asked, browser, host, invited, serve, settled, signedIn, visit, visiting, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const bad = '<img src=x onerror="globalThis.broken=1"><script>globalThis.broken=1</script>';
const small = (more = '') => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: small
  title: Small template
spec:
  type: service
  parameters:
    - title: About it
      required: [name]
      properties:
        name:
          title: Name
          type: string
${more}  steps:
    - id: files
      name: Write the files
      action: fetch:template
      input:
        url: ./skeleton
        values:
          name: \${{ parameters.name }}
    - id: publish
      name: Make the repository
      action: publish:github
      input:
        repoUrl: github.com?owner=acme&repo=\${{ parameters.name }}
  output:
    links:
      - title: Repository
        url: \${{ steps.publish.output.remoteUrl }}
`;
const git = await host(suite, {});
const server = await serve(suite, { backend: git.backend });
const context = await signedIn(chrome, server, { acceptDownloads: true });
const at = visiting(context);

const folder = path.join(server.folder, 'on-disk');
mkdirSync(path.join(folder, 'skeleton'), { recursive: true });
mkdirSync(path.join(folder, '.git'), { recursive: true });
writeFileSync(path.join(folder, '.git/config'), 'never read');
writeFileSync(path.join(folder, 'template.yaml'), small());
writeFileSync(path.join(folder, 'skeleton/README.md'), '# ${{ values.name }}\n');
writeFileSync(path.join(folder, 'skeleton/logo.png'), Buffer.from([137, 80, 78, 71, 0, 1, 2, 3]));

const editor = page => page.getByRole('textbox', { name: 'Text of template.yaml' });
const preview = page => page.getByRole('region', { name: 'Preview' });
const files = page => page.getByRole('complementary', { name: 'Files' }).getByRole('tree');

/** Opens the folder, as the browser's own dialog would give it. */
async function openFolder(page, from = folder) {
  await page.locator('input[type=file]').setInputFiles(from);
  await editor(page).waitFor();
}

/** Writes a text over all of the template. */
async function write(page, text) {
  await editor(page).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

test('a folder of one’s own disk is opened, and stays in the browser', async () => {
  const page = await watched(context);
  const sent = [];
  page.on('request', request => { if (request.method() === 'POST') sent.push({ url: new URL(request.url()).pathname, body: request.postData() ?? '' }); });
  await visit(page, '/create/edit');
  await openFolder(page);
  await files(page).getByRole('treeitem', { name: 'README.md' }).waitFor();
  assert.equal(await files(page).getByText('config').count(), 0);
  await page.getByRole('heading', { name: 'Small template', level: 1 }).waitFor();
  assert.equal(sent.filter(it => it.body.includes('values.name }}\\n')).length, 0, 'the skeleton was sent');
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('a file is dropped onto the page', () => at('/create/edit', async page => {
  const transfer = await page.evaluateHandle(text => {
    const it = new DataTransfer();
    it.items.add(new File([text], 'template.yaml', { type: 'text/yaml' }));
    return it;
  }, small());
  await page.getByText('Drop a folder here').dispatchEvent('drop', { dataTransfer: transfer });
  await editor(page).waitFor();
  await page.getByRole('heading', { name: 'Small template', level: 1 }).waitFor();
}));

test('a folder that was picked is written back into', async () => {
  const page = await watched(context);
  await visit(page, '/create/edit');
  // The browser's dialog cannot be pressed; the private file system of the page has the same handles.
  await page.evaluate(async text => {
    const root = await navigator.storage.getDirectory();
    const made = await root.getDirectoryHandle('picked', { create: true });
    const file = await made.getFileHandle('template.yaml', { create: true });
    const stream = await file.createWritable();
    await stream.write(text);
    await stream.close();
    globalThis.showDirectoryPicker = async () => made;
  }, small());
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await editor(page).waitFor();
  await write(page, small().replace('Small template', 'Written back'));
  await page.getByRole('heading', { name: 'Written back', level: 1 }).waitFor();
  await page.keyboard.press('Control+s');
  await page.getByText('Wrote the changes into picked').waitFor();
  const text = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const made = await root.getDirectoryHandle('picked');
    return (await (await made.getFileHandle('template.yaml')).getFile()).text();
  });
  assert.match(text, /Written back/);
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('a template of the catalog is opened with the files beside it', () => at('/create/edit', async page => {
  await page.getByRole('combobox', { name: 'Template' }).fill('adapter');
  await page.getByRole('option', { name: /Payment adapter/ }).click();
  await page.getByRole('heading', { name: 'Payment adapter', level: 1 }).waitFor();
  await files(page).getByRole('treeitem', { name: 'Adapter.java' }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('template'), 'template:default/payment-adapter');
}));

test('a template of the built-in Git host is opened by its address, with the files beside it', async () => {
  await asked(server, 'POST', '/api/githost/v1/repositories', { owner: 'templates', name: 'small', visibility: 'internal', protected: false });
  await asked(server, 'POST', '/api/githost/v1/repositories/templates/small/commits', {
    branch: 'main', message: 'Begin', changes: [{ path: 'service/template.yaml', content: small() }, { path: 'service/skeleton/README.md', content: '# ${{ values.name }}\n' }],
  });
  await at(`/create/edit?url=${encodeURIComponent(`${server.origin}/git/templates/small/blob/main/service/template.yaml`)}`, async page => {
    await editor(page).waitFor();
    await page.getByRole('heading', { name: 'Small template', level: 1 }).waitFor();
    await files(page).getByRole('treeitem', { name: 'README.md' }).waitFor();
  });
});

test('an address that cannot be read is named, with the way back', () => at('/create/edit', async page => {
  await page.getByRole('textbox', { name: /Address of the template/ }).fill('no address');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByText('Write a whole address').waitFor();
  await page.getByRole('textbox', { name: /Address of the template/ }).fill(`${git.origin}/nothing/template.yaml`);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('button', { name: 'Open another template' }).click();
  await page.getByRole('button', { name: 'Begin with an example' }).waitFor();
}, [/status of 4\d\d/, /status of 5\d\d/]));

test('a text that is no YAML has its problem under its line', () => at('/create/edit', async page => {
  await openFolder(page);
  await write(page, 'kind: Template\nmetadata:\n  name: x\n   title: y\n');
  await page.getByRole('note', { name: /^Error at line/i }).first().waitFor();
  await page.getByText(/\d problems?/).first().waitFor();
  assert.equal(await page.getByRole('button', { name: /^Dry run Ctrl/ }).getAttribute('aria-disabled'), 'true');
  await preview(page).getByText('This is the form as it was').waitFor();
}));

test('what the server finds wrong stands under its line, and [ ] walk there', () => at('/create/edit', async page => {
  await openFolder(page);
  const text = small().replace('publish:github', 'no:such:action').replace('./skeleton', './nowhere');
  await write(page, text);
  const line = text.split('\n').findIndex(it => it.includes('no:such:action')) + 1;
  await page.getByRole('note', { name: new RegExp(`line ${line}$`) }).getByText(/no:such:action/).waitFor();
  await page.getByRole('note', { name: new RegExp(`line ${text.split('\n').findIndex(it => it.includes('./nowhere')) + 1}$`) }).waitFor();
  await preview(page).getByRole('heading').or(preview(page)).first().click();
  await page.keyboard.press(']');
  assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('role')), 'textbox');
}));

test('the form follows what is written', () => at('/create/edit', async page => {
  await openFolder(page);
  await preview(page).getByRole('textbox', { name: 'Name' }).waitFor();
  await write(page, small('        colour:\n          title: Colour\n          type: string\n          enum: [red, green]\n'));
  await preview(page).getByText('Colour').waitFor();
  await write(page, small().replace('title: Name', 'title: What it is called'));
  await preview(page).getByRole('textbox', { name: 'What it is called' }).waitFor();
  assert.equal(await preview(page).getByText('Colour').count(), 0);
}));

test('a dry run takes the answers, and shows steps, input, files and output; the next one what changed', () => at('/create/edit', async page => {
  await openFolder(page);
  await preview(page).getByRole('textbox', { name: 'Name' }).fill('first');
  await page.keyboard.press('Control+Enter');
  await preview(page).getByText(/Ran 2 steps and made 2 files/).waitFor();
  const first = preview(page).getByRole('listitem').filter({ hasText: 'Write the files' });
  await first.getByText('name: first').waitFor();
  await preview(page).getByRole('button', { name: /Make the repository/ }).click();
  await preview(page).getByText('not run, recorded').waitFor();
  await preview(page).getByText('repoUrl: github.com?owner=acme&repo=first').waitFor();
  await preview(page).getByRole('button', { name: /^Files/ }).click();
  await preview(page).getByRole('treeitem', { name: 'README.md' }).click();
  await preview(page).getByRole('textbox', { name: 'Text of README.md' }).getByText('# first').waitFor();
  await preview(page).getByRole('treeitem', { name: 'logo.png' }).click();
  await preview(page).getByText('This is no text').waitFor();
  await preview(page).getByRole('button', { name: 'Output' }).click();
  await preview(page).getByText('Repository').first().waitFor();
  await preview(page).getByRole('button', { name: 'Form', exact: true }).click();
  await preview(page).getByRole('textbox', { name: 'Name' }).fill('second');
  await page.keyboard.press('Control+Enter');
  await preview(page).getByRole('button', { name: /^Changes/ }).click();
  await preview(page).getByText('# second').waitFor();
}));

test('a step’s place in the template is one press away', () => at('/create/edit', async page => {
  await openFolder(page);
  await preview(page).getByRole('textbox', { name: 'Name' }).fill('first');
  await page.getByRole('button', { name: /^Dry run/ }).first().click();
  await preview(page).getByRole('button', { name: 'Show in the template' }).first().click();
  await page.waitForFunction(() => document.activeElement?.shadowRoot?.querySelector('.cm-activeLine')?.textContent?.includes('id: files') === true);
}));

test('answers that do not fit are named', () => at('/create/edit', async page => {
  await openFolder(page);
  await preview(page).getByRole('textbox', { name: 'Name' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await preview(page).getByText(/The answers do not fit/).waitFor();
  await preview(page).getByText(/requires property "name"/).waitFor();
  await preview(page).getByRole('button', { name: 'Go to the answers' }).click();
  await preview(page).getByRole('textbox', { name: 'Name' }).waitFor();
}, [/status of 400/]));

test('a step that fails is told, in the list and at its line', () => at('/create/edit', async page => {
  await openFolder(page);
  const text = small().replace('./skeleton', './${{ parameters.name }}');
  await write(page, text);
  await preview(page).getByRole('textbox', { name: 'Name' }).fill('nowhere');
  await page.keyboard.press('Control+Enter');
  await preview(page).getByText('The dry run stopped.').waitFor();
  await preview(page).getByRole('button', { name: /Write the files.*failed/ }).waitFor();
  const line = text.split('\n').findIndex(it => it.includes('id: files')) + 1;
  await page.getByRole('note', { name: `Error at line ${line}` }).waitFor();
}));

test('a file that cannot be rendered has the problem at its line', () => at('/create/edit', async page => {
  await openFolder(page);
  await files(page).getByRole('treeitem', { name: 'README.md' }).click();
  const readme = page.getByRole('textbox', { name: 'Text of skeleton/README.md' });
  await readme.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('# Title\n\n${{ values.name | nosuchfilter }}\n');
  await preview(page).getByRole('textbox', { name: 'Name' }).fill('first');
  await page.keyboard.press('Control+Enter');
  await preview(page).getByText('The dry run stopped.').waitFor();
  await page.getByRole('note', { name: 'Error at line 3' }).getByText(/nosuchfilter/).waitFor();
}));

test('answers are written as YAML, too', () => at('/create/edit', async page => {
  await openFolder(page);
  await preview(page).getByRole('button', { name: 'As YAML' }).click();
  const answers = preview(page).getByRole('textbox', { name: 'Answers as YAML' });
  await answers.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('name: from-yaml');
  await page.keyboard.press('Control+Enter');
  await preview(page).getByText('name: from-yaml').first().waitFor();
}));

test('files are made, taken away and brought back', () => at('/create/edit', async page => {
  await openFolder(page);
  await page.getByRole('button', { name: 'New file' }).click();
  const field = page.getByRole('textbox', { name: 'Path' });
  await field.fill('../outside');
  await page.getByRole('button', { name: 'Make the file' }).click();
  await page.getByText('Write a path without empty parts').waitFor();
  await field.fill('skeleton/new.txt');
  await page.getByRole('button', { name: 'Make the file' }).click();
  await page.getByRole('textbox', { name: 'Text of skeleton/new.txt' }).waitFor();
  await page.getByRole('button', { name: 'Take skeleton/new.txt away' }).click();
  await files(page).getByRole('treeitem', { name: 'new.txt' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /Undo/ }).click();
  await files(page).getByRole('treeitem', { name: 'new.txt' }).waitFor();
}));

test('the tree is walked by keyboard', () => at('/create/edit', async page => {
  await openFolder(page);
  await files(page).getByRole('treeitem', { name: 'template.yaml' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Text of skeleton/README.md' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await files(page).getByRole('treeitem', { name: 'README.md' }).waitFor({ state: 'detached' });
}));

test('all files are downloaded as one archive', () => at('/create/edit', async page => {
  await openFolder(page);
  await page.getByRole('button', { name: /^Save/ }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /Download all files as zip/ }).click();
  const got = await waiting;
  assert.equal(got.suggestedFilename(), 'on-disk.zip');
  const bytes = readFileSync(await got.path());
  assert.equal(bytes.readUInt32LE(0), 0x04034b50);
  assert.ok(bytes.includes('skeleton/README.md'));
}));

test('work that is not saved outlives a reload, and opening another asks first', async () => {
  const page = await watched(context);
  page.on('dialog', dialog => void dialog.accept());
  await visit(page, '/create/edit');
  await openFolder(page);
  await write(page, small().replace('Small template', 'Not saved'));
  await page.getByRole('heading', { name: 'Not saved', level: 1 }).waitFor();
  // The page keeps the work when the typing rests; that it did is in the browser's own store.
  const kept = () => page.evaluate(() => new Promise(done => {
    const request = indexedDB.open('flagstone-playground');
    request.onsuccess = () => {
      const all = request.result.transaction('work').objectStore('work').getAll();
      all.onsuccess = () => done(all.result.some(it => [...it.work.files.values()].some(file => file.text?.includes('Not saved'))));
    };
  }));
  await server.eventually(async () => assert.ok(await kept()));
  await page.reload();
  await settled(page);
  await page.getByRole('button', { name: 'Carry on' }).click();
  await page.getByRole('heading', { name: 'Not saved', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Template playground' }).click();
  await page.getByRole('button', { name: 'Begin with an example' }).click();
  const question = page.getByRole('dialog');
  await question.getByText(/not saved and would be lost/).waitFor();
  await question.getByRole('button', { name: 'Keep working' }).click();
  await page.getByRole('link', { name: /Back to on-disk/ }).or(page.getByRole('button', { name: /Back to on-disk/ })).click();
  await page.getByRole('heading', { name: 'Not saved', level: 1 }).waitFor();
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByRole('menuitem', { name: 'Download the template alone' }).click();
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('looking something up and coming back finds the work as it was', () => at('/create/edit', async page => {
  await openFolder(page);
  await preview(page).getByRole('textbox', { name: 'Name' }).fill('kept');
  await page.getByRole('link', { name: 'Actions' }).click();
  await page.getByRole('heading', { name: 'Actions', level: 1 }).waitFor();
  await page.goBack();
  await editor(page).waitFor();
  assert.equal(await preview(page).getByRole('textbox', { name: 'Name' }).inputValue(), 'kept');
}));

test('every field shows its options, an example that can be changed, and its answer', () => at('/create/edit?view=fields&field=EntityNamePicker', async page => {
  await page.getByRole('heading', { name: 'EntityNamePicker' }).waitFor();
  await page.getByText('namespace', { exact: true }).first().waitFor();
  const example = page.getByRole('textbox', { name: 'Example of EntityNamePicker as YAML' });
  await example.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('title: Another title\ntype: string\nui:field: EntityNamePicker\n');
  const field = page.getByRole('textbox', { name: /Another title/ });
  await field.fill('my-thing');
  await page.locator('.cb').getByText('my-thing').waitFor();
  const fields = page.getByRole('navigation', { name: 'Fields' }).getByRole('link');
  assert.equal(await fields.count(), 12);
  for (const name of await fields.allInnerTexts()) {
    await fields.filter({ hasText: new RegExp(`^${name}$`) }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }
  // Fields that ask a host for its repositories are refused where none is set up.
}, [/autocomplete/]));

test('markup in a template stays text', () => at('/create/edit', async page => {
  await openFolder(page);
  const text = small()
    .replace('title: Small template', `title: '${bad}'\n  description: '${bad} [go](javascript:globalThis.broken=1)'`)
    .replace('title: Name', `title: '${bad}'\n          description: '${bad}'`)
    .replace('name: Write the files', `name: '${bad}'`)
    .replace('title: Repository', `title: '${bad}'`)
    .replace('url: ${{ steps.publish.output.remoteUrl }}', 'url: javascript:globalThis.broken=1');
  await write(page, text);
  await preview(page).getByText('<img src=x').first().waitFor();
  await preview(page).getByRole('button', { name: 'As YAML' }).click();
  await preview(page).getByRole('textbox', { name: 'Answers as YAML' }).focus();
  await page.keyboard.insertText('name: x');
  await page.keyboard.press('Control+Enter');
  await preview(page).getByText(/Ran 2 steps/).waitFor();
  await preview(page).getByRole('button', { name: 'Output' }).click();
  await preview(page).getByText('<img src=x').first().waitFor();
  assert.equal(await page.locator('main a[href^="javascript"]').count(), 0);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
}));

test('a folder without a template says so; what is too much is refused', () => at('/create/edit', async page => {
  const plain = path.join(server.folder, 'plain');
  mkdirSync(plain, { recursive: true });
  writeFileSync(path.join(plain, 'README.md'), 'nothing here\n');
  await page.locator('input[type=file]').setInputFiles(plain);
  await page.getByText('No file here is a template').first().waitFor();
  await visit(page, '/create/edit?open=true');
  const large = path.join(server.folder, 'large');
  mkdirSync(large, { recursive: true });
  writeFileSync(path.join(large, 'a.bin'), Buffer.alloc(11 * 1024 * 1024));
  await page.locator('input[type=file]').setInputFiles(large);
  await page.getByText(/larger than 10 MB together/).waitFor();
}));

test('who may not use it is told what it needs', async () => {
  const visitor = await invited(chrome, server, context, { name: 'visitor', displayName: 'A Visitor' });
  const page = await watched(visitor);
  await page.route('**/api/permission/authorize', async route => {
    const { items } = route.request().postDataJSON();
    const answer = items.map(({ id, permission }) => ({ id, result: permission.name === 'scaffolder.template.dry-run' ? 'DENY' : 'ALLOW' }));
    await route.fulfill({ json: { items: answer } });
  });
  await visit(page, '/create/edit');
  await page.getByText('You may not use the playground').waitFor();
  await page.getByText('scaffolder.template.dry-run').waitFor();
  assert.deepEqual(page.wrong(), []);
  await page.close();
  await visitor.close();
});

test('on a phone one part is shown at a time', async () => {
  const phone = await signedIn(chrome, server, { viewport: { width: 390, height: 844 } });
  const page = await watched(phone);
  await visit(page, '/create/edit');
  await openFolder(page);
  await page.getByRole('button', { name: /^Files/ }).click();
  await files(page).getByRole('treeitem', { name: 'README.md' }).click();
  await page.getByRole('textbox', { name: 'Text of skeleton/README.md' }).waitFor();
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await preview(page).getByRole('textbox', { name: 'Name' }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  assert.deepEqual(page.wrong(), []);
  await page.close();
  await phone.close();
});
