// Pull requests of the built-in host: from a change in the browser to its merge by a second person in a second browser;
// comments on lines, reviews, checks, rules, conflicts, drafts, closing; and what those may not do who own nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { asked, browser, invited, serve, signedIn, visit, visiting, watched } from './portal.mjs';
import { repository } from './repositories.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const ana = await signedIn(chrome, server);
const second = await browser(suite);
const mina = await invited(second, server, ana, { name: 'mina.okafor', displayName: 'Mina Okafor', entityRef: 'user:default/mina.okafor' });
const paya = await invited(second, server, ana, { name: 'paya.lindqvist', displayName: 'Paya Lindqvist', entityRef: 'user:default/paya.lindqvist' });
const [asAna, asMina, asPaya] = [visiting(ana), visiting(mina), visiting(paya)];

const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
const text = changed => `${lines.map((it, index) => changed[index + 1] ?? it).join('\n')}\n`;
const shop = await repository(suite, server, 'shop', { 'a.txt': text({}), 'b.txt': 'b\n', 'README.md': '# Shop\n' });
const code = page => page.locator('.codefile .cm-content');

/** Opens a pull request over the API, as the tests' token, which is nobody of the team. */
async function pull(head, message, changed, more = {}) {
  shop.branch(head, message, changed);
  return asked(server, 'POST', `${shop.api}/pulls`, { title: message, head, ...more });
}

test('from a change in the browser to its merge by a second person', async () => {
  let address;
  await asAna(`${shop.address}/edit?ref=main&file=a.txt`, async page => {
    await code(page).click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('the very first ');
    await page.getByLabel(/What this does/).fill('Name the first line');
    await page.getByRole('radio', { name: 'onto a new branch' }).check({ force: true });
    await page.getByLabel('Name of the new branch').fill('first-line');
    await page.getByRole('button', { name: 'Commit change' }).click();
    await page.waitForURL(/\/pulls\/new\?base=main&head=first-line/);
    assert.equal(await page.getByLabel('Title', { exact: true }).inputValue(), 'Name the first line');
    await page.getByRole('textbox', { name: /^Description/ }).fill('It had **no name**.');
    await page.getByRole('button', { name: 'Create pull request' }).click();
    await page.getByRole('heading', { level: 1, name: /Name the first line/ }).waitFor();
    await page.getByText('no name', { exact: true }).waitFor();
    address = new URL(page.url()).pathname;
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByText('You opened it: somebody else judges.').first().waitFor();
    await page.keyboard.press('Escape');
  });
  await asMina(`${shop.address}/pulls`, async page => {
    await page.getByRole('link', { name: 'Name the first line' }).click();
    await page.getByRole('link', { name: /Changes/ }).click();
    await page.locator('.diff td.add').filter({ hasText: 'the very first line 1' }).hover();
    await page.getByRole('button', { name: 'Comment on line 1' }).last().click();
    await page.getByRole('textbox', { name: 'Comment on line 1' }).fill('Why *very*?');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('article', { name: /mina\.okafor/ }).getByText('very').waitFor();
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByText('Request changes').click();
    await dialog.getByRole('textbox', { name: /In words/ }).fill('Say why, first');
    await dialog.getByRole('button', { name: 'Send review' }).click();
    await page.getByText('Requested changes').waitFor();
  });
  await asAna(address, async page => {
    await page.getByText('Say why, first').waitFor();
    await page.getByText('a.txt:1').waitFor();
    await page.getByRole('button', { name: 'Reply' }).first().click();
    await page.getByRole('textbox', { name: 'Reply' }).fill('Because it is.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Because it is.').waitFor();
    await page.getByRole('button', { name: 'Settle' }).click();
    await page.getByText(/Settled by ana\.ruiz/).waitFor();
    await page.getByRole('button', { name: 'Show 2 comments' }).click();
    await page.getByText('Because it is.').waitFor();
  });
  await asMina(address, async page => {
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByText('Approve').click();
    await dialog.getByRole('button', { name: 'Send review' }).click();
    await page.getByText('It can be merged.').waitFor();
    await page.getByRole('button', { name: 'Merge into main' }).click();
    await page.getByText('Merged first-line into main').waitFor();
    await page.getByText('Merged into main').first().waitFor();
  });
  await asAna(`${shop.address}?ref=main&file=a.txt`, page => code(page).getByText('the very first line 1').waitFor());
  await asAna(`${shop.address}/branches`, async page => {
    await page.getByRole('link', { name: 'main', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'first-line', exact: true }).count(), 0);
  });
  await asAna(`${shop.address}/pulls?state=merged`, page => page.getByRole('link', { name: 'Name the first line' }).waitFor());
});

test('lines are commented by keys alone, and comments are changed and deleted', async () => {
  const { number } = await pull('keys', 'Change the middle', { 'a.txt': text({ 30: 'line thirty' }) });
  await asMina(`${shop.address}/pulls/${number}/changes`, async page => {
    await page.getByRole('group', { name: /Lines of a\.txt/ }).focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.keyboard.type('By hand');
    await page.keyboard.press('Control+Enter');
    const comment = page.getByRole('article', { name: /mina\.okafor/ });
    await comment.getByText('By hand').waitFor();
    await comment.getByRole('button', { name: 'Actions of the comment' }).click();
    await page.getByRole('menuitem', { name: 'Edit comment' }).click();
    await page.getByRole('textbox', { name: 'Edit comment' }).fill('By both hands');
    await page.getByRole('button', { name: /^Save/ }).click();
    await comment.getByText('By both hands').waitFor();
    await comment.getByRole('button', { name: 'Actions of the comment' }).click();
    await page.getByRole('menuitem', { name: 'Delete comment' }).click();
    await comment.waitFor({ state: 'detached' });
  });
});

test('files in conflict are named, and it cannot be merged', async () => {
  const { number } = await pull('conflict', 'Change line two', { 'b.txt': 'mine\n' });
  shop.git('fetch', '-q', 'origin');
  shop.branch('main', 'Change it otherwise', { 'b.txt': 'theirs\n' }, 'origin/main');
  await asMina(`${shop.address}/pulls/${number}`, async page => {
    await page.getByText('1 file changed on both sides:').waitFor();
    await page.getByRole('link', { name: 'b.txt' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Merge into main' }).getAttribute('aria-disabled'), 'true');
  });
});

test('a rule wants an approval and a check, and each is told until it is there', async () => {
  const ruled = await repository(suite, server, 'ruled', { 'a.txt': 'a\n' });
  await asked(server, 'PUT', `${ruled.api}/protections`, { protections: [{ pattern: 'main', requestsOnly: true, approvals: 1, checks: ['ci/build'], dismissStale: true }] });
  const commit = ruled.branch('topic', 'Change a', { 'a.txt': 'b\n' });
  const { number } = await asked(server, 'POST', `${ruled.api}/pulls`, { title: 'Change a', head: 'topic' });
  const check = (state, description) => asked(server, 'PUT', `${ruled.api}/checks/${commit}`, { context: 'ci/build', state, description, targetUrl: 'https://ci.acme.test/1' });
  await check('failure', '3 of 90 tests failed');
  await asMina(`${ruled.address}/pulls/${number}`, async page => {
    const merge = page.getByRole('button', { name: 'Squash and merge into main' });
    await page.getByText('3 of 90 tests failed').waitFor();
    await page.locator('.blockers li').nth(1).waitFor();
    await page.getByRole('combobox', { name: 'How' }).click();
    await page.getByRole('option', { name: /Squash/ }).click();
    assert.equal(await merge.getAttribute('aria-disabled'), 'true');
    await check('success', 'all is well');
    await page.getByText('all is well').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send review' }).click();
    await page.getByText('It can be merged.').waitFor();
    await merge.click();
    await page.getByText('Merged into main').first().waitFor();
  });
  const { items: [last] } = await asked(server, 'GET', `${ruled.api}/commits?limit=1`);
  assert.equal(last.parents.length, 1);
});

test('somebody who owns nothing comments and opens, and does not merge', async () => {
  const { number } = await pull('others', 'Change the end', { 'a.txt': text({ 60: 'the end' }) });
  await asPaya(`${shop.address}/pulls/${number}`, async page => {
    await page.getByRole('button', { name: 'Merge into main' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Merge into main' }).getAttribute('aria-disabled'), 'true');
    assert.equal(await page.getByRole('button', { name: 'Close pull request' }).getAttribute('aria-disabled'), 'true');
    await page.getByRole('textbox', { name: 'Comment' }).fill('<img src=x onerror="globalThis.broken=1"> [x](javascript:globalThis.broken=1)');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('article', { name: /paya/ }).getByText('<img').waitFor();
    assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  });
});

test('a draft is not merged; it is closed, opened again, and changed', async () => {
  const { number } = await pull('drafted', 'Not yet', { 'c.txt': 'c\n' }, { isDraft: true });
  await asMina(`${shop.address}/pulls/${number}`, async page => {
    await page.getByText('Draft', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Merge into main' }).getAttribute('aria-disabled'), 'true');
    await page.getByRole('button', { name: 'Mark as ready' }).click();
    await page.getByText('It can be merged.').waitFor();
    await page.getByRole('button', { name: 'Close pull request' }).click();
    await page.getByText('Closed without a merge').waitFor();
    await page.getByRole('button', { name: 'Reopen pull request' }).click();
    await page.getByText('It can be merged.').waitFor();
    await page.getByRole('button', { name: 'Edit pull request' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit pull request' });
    await dialog.getByLabel('Title').fill('Now it is');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: /Now it is/ }).waitFor();
  });
});

test('what was pushed while somebody looked is not merged unseen', async () => {
  const { number } = await pull('moving', 'Move', { 'd.txt': '1\n' });
  await asMina(`${shop.address}/pulls/${number}`, async page => {
    await page.getByText('It can be merged.').waitFor();
    // The page asks again by itself; until then it knows nothing of the push.
    await page.route(/\/pulls\/\d+$/, route => (route.request().method() === 'GET' ? undefined : route.continue()));
    shop.branch('moving', 'Move on', { 'd.txt': '2\n' }, 'moving');
    await page.getByRole('button', { name: 'Merge into main' }).click();
    await page.getByRole('alert').waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }, [/status of 409/]);
});

test('nothing to merge, and no such pull request, are said', async () => {
  shop.git('push', '-q', 'origin', 'main:refs/heads/same');
  await asAna(`${shop.address}/pulls/new?head=same`, page => page.getByText('same has nothing that main has not.').first().waitFor());
  await asAna(`${shop.address}/pulls/999`, page => page.getByText('There is no pull request #999').waitFor(), [/status of 404/]);
});

for (const at of ['/pulls', '/pulls/1', '/pulls/2/changes', '/pulls/new?head=conflict']) {
  test(`${at} is accessible in both themes and fits a phone`, async () => {
    const context = await signedIn(chrome, server, { reducedMotion: 'reduce', bypassCSP: true });
    const page = await watched(context);
    await visit(page, shop.address + at);
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const serious = found.violations.filter(it => ['serious', 'critical'].includes(it.impact));
      assert.deepEqual(serious.map(it => `${colorScheme} ${it.id}: ${it.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`), []);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    // What measures itself, such as code, is laid out anew a moment after the window has changed.
    await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, undefined, { timeout: 5000 }).catch(() => assert.fail('wider than a phone'));
    assert.deepEqual(page.wrong(), []);
    await context.close();
  });
}
