// The reference of actions, filters and globals: found, read, linked to, walked by keyboard, and refused.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { asked, browser, invited, serve, signedIn, visit, visiting, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);
await context.grantPermissions(['clipboard-read', 'clipboard-write']);
const at = visiting(context);
const names = page => page.getByRole('navigation', { name: 'Names' });

test('every action of the server is in the list', () => at('/create/actions', async page => {
  const all = await asked(server, 'GET', '/api/scaffolder/v2/actions');
  await page.getByRole('status').filter({ hasText: `${all.length} of ${all.length}` }).waitFor();
  assert.equal(await names(page).getByRole('link').count(), all.length);
}));

test('an action is found by a field of its input, and shows its fields and examples', () => at('/create/actions', async page => {
  await page.keyboard.press('f');
  await page.keyboard.type('templateFileExtension');
  await names(page).getByRole('link', { name: 'fetch:template', exact: true }).waitFor();
  await names(page).getByRole('link', { name: 'fetch:template', exact: true }).click();
  const action = page.getByRole('region', { name: 'fetch:template' });
  const input = action.getByRole('table', { name: 'Input of fetch:template' });
  await input.getByRole('row', { name: /templateFileExtension optional.*string or boolean/ }).waitFor();
  assert.match(await input.getByRole('row', { name: /^url/ }).innerText(), /^url\s+string/);
  await action.getByRole('button', { name: 'Copy', exact: true }).first().click();
  await action.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /action: fetch:template/);
}));

test('an action has an address of its own, which can be copied', () => at('/create/actions?action=fetch:template', async page => {
  await page.getByRole('heading', { name: 'fetch:template', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await page.getByText('Copied the link').waitFor();
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(link.searchParams.get('action'), 'fetch:template');
}));

test('what is not available here says why, and can be left out', () => at('/create/actions?action=publish:azure', async page => {
  const why = page.getByRole('region', { name: 'publish:azure' }).getByText('Not available here.');
  await why.waitFor();
  const all = await names(page).getByRole('link').count();
  await page.getByText('Only what can be used here').click();
  await page.waitForFunction(before => document.querySelectorAll('nav[aria-label="Names"] a').length < before, all);
  assert.equal(await names(page).getByText('Not available here.').count(), 0);
}));

test('J and K walk through the list', () => at('/create/actions', async page => {
  const first = await names(page).getByRole('link').first().innerText();
  await page.keyboard.press('j');
  await page.waitForURL(/action=/);
  const one = new URL(page.url()).searchParams.get('action');
  assert.ok(first.includes(one));
  await page.keyboard.press('j');
  await page.waitForFunction(before => new URLSearchParams(location.search).get('action') !== before, one);
  await page.keyboard.press('k');
  await page.waitForFunction(before => new URLSearchParams(location.search).get('action') === before, one);
}));

test('filters and globals have their own list', () => at('/create/actions', async page => {
  await page.getByRole('link', { name: /^Filters and globals/ }).click();
  await names(page).getByRole('link', { name: 'parseRepoUrl' }).click();
  const filter = page.getByRole('region', { name: 'parseRepoUrl' });
  await filter.getByText('${{ parameters.repoUrl | parseRepoUrl }}').waitFor();
  await filter.getByRole('table', { name: 'Output of parseRepoUrl' }).getByText('host').waitFor();
}));

test('nothing found says so, and a press shows all again', () => at('/create/actions?q=nosuchthing', async page => {
  await page.getByText('Nothing matches “nosuchthing”').waitFor();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await names(page).getByRole('link', { name: 'debug:log' }).waitFor();
}));

test('an action that is not there is named', () => at('/create/actions?action=no:such', async page => {
  await page.getByText('Nothing here is called “no:such”').waitFor();
  await page.getByRole('link', { name: 'See all actions' }).click();
  await page.getByText('What a step of a template may do').waitFor();
}));

test('a server that does not answer is told in its place', async () => {
  const page = await watched(context, { expected: [/status of 500/] });
  await page.route('**/api/scaffolder/v2/actions', route => route.fulfill({ status: 500, json: { error: { name: 'InternalError', message: 'it broke' } } }));
  await visit(page, '/create/actions');
  await page.getByText('it broke').waitFor();
  await page.unroute('**/api/scaffolder/v2/actions');
  await page.getByRole('button', { name: 'Try again' }).click();
  await names(page).getByRole('link', { name: 'debug:log' }).waitFor();
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('markup in what is told of an action stays text', async () => {
  const hostile = '<img src=x onerror="globalThis.broken=1"><script>globalThis.broken=1</script> [go](javascript:globalThis.broken=1)';
  const page = await watched(context);
  await page.route('**/api/scaffolder/v2/actions', route => route.fulfill({ json: [{
    id: 'bad:one', description: `${hostile}\n\nNot available here: ${hostile}`, examples: [{ description: hostile, example: hostile }],
    schema: { input: { type: 'object', properties: { field: { type: 'string', description: hostile, default: hostile } } } },
  }] }));
  await visit(page, '/create/actions?action=bad:one');
  await page.getByRole('table', { name: 'Input of bad:one' }).waitFor();
  await page.getByText('<img src=x').first().waitFor();
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  assert.equal(await page.locator('main a[href^="javascript"]').count(), 0);
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('who may run no actions is told so', async () => {
  const owner = await asked(server, 'GET', '/api/scaffolder/v2/actions');
  assert.ok(owner.length > 0);
  const visitor = await invited(chrome, server, context, { name: 'visitor', displayName: 'A Visitor' });
  const page = await watched(visitor);
  await page.route('**/api/scaffolder/v2/actions', route => route.fulfill({ json: [] }));
  await visit(page, '/create/actions');
  await page.getByText('You may not see the actions').waitFor();
  await page.getByText('scaffolder.action.execute').waitFor();
  assert.deepEqual(page.wrong(), []);
  await page.close();
  await visitor.close();
});
