// Repositories of the built-in host in the browser: found, browsed, read, blamed, compared, written in, given rules and
// webhooks, deleted and brought back; and what is too large, no text, hidden or hostile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { asked, browser, invited, serve, signedIn, visit, visiting, watched } from './portal.mjs';
import { repository } from './repositories.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const suite = { after };
const heard = [];
const listening = http.createServer((request, response) => {
  let body = '';
  request.on('data', part => { body += part; });
  request.on('end', () => { heard.push({ event: request.headers['x-flagstone-event'], signed: request.headers['x-hub-signature-256'], body }); response.writeHead(200).end('thanks'); });
});
await new Promise(resolve => listening.listen(0, '127.0.0.1', resolve));
after(() => { listening.closeAllConnections(); listening.close(); });
const hookHost = `127.0.0.1:${listening.address().port}`;

const chrome = await browser(suite);
const server = await serve(suite, { backend: `  outbound: {allowPrivate: ['127.0.0.0/8']}\n` });
const ana = await signedIn(chrome, server);
const at = visiting(ana);

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');
const hostileName = '<img src=x onerror=broken=1>\u202Egpj.txt';
const readme = `# The shop

<p align="center"><img src="docs/logo.png" alt="logo" onerror="globalThis.broken=1"></p>

See [the guide](docs/guide.md), [a line](src/limits.rs#L3), [up](../../../etc/passwd) and [bad](javascript:globalThis.broken=1).

![elsewhere](https://example.com/track.png)

<script>globalThis.broken=1</script><svg onload="globalThis.broken=1">

\`\`\`rust
fn main() {}
\`\`\`
`;
const limits = Array.from({ length: 400 }, (_, index) => `pub const LIMIT_${index + 1}: usize = ${index + 1};`);
const shop = await repository(suite, server, 'shop', {
  'README.md': readme,
  'docs/guide.md': '# The guide\n\nBack to [the start](../README.md).\n',
  'docs/logo.png': png,
  'src/limits.rs': `${limits.join('\n')}\n`,
  'five.js': Array.from({ length: 70_000 }, (_, index) => `export const value${index} = { id: ${index}, text: "item ${index} of many" };\n`).join('').slice(0, 4_900_000),
  'twenty.log': 'a line of a log that is long\n'.repeat(700_000),
  'blob.bin': Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256)),
  [hostileName]: 'x\n',
}, { description: 'The **shop**: carts and orders' });
shop.commit('Raise the third limit\n\nBecause it was too low.', { 'src/limits.rs': `${limits.with(2, 'pub const LIMIT_3: usize = 33;').join('\n')}\n` });
shop.git('push', '-q', 'origin', 'main');
const raised = shop.git('rev-parse', 'HEAD');
shop.branch('feature/prices', 'Add prices', { 'src/prices.rs': 'pub const PRICE: u64 = 1;\n' });
shop.git('tag', 'v1.0', 'main');
shop.git('push', '-q', 'origin', 'v1.0');
shop.git('checkout', '-q', 'main');

const code = page => page.locator('.codefile .cm-content');

test('repositories are listed, filtered and opened by keys alone', () => at('/code', async page => {
  await page.getByRole('link', { name: 'payments-team/shop' }).waitFor();
  await page.keyboard.press('f');
  await page.keyboard.type('shop');
  await page.waitForURL(/q=shop/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await page.getByRole('heading', { level: 1, name: 'payments-team/shop' }).waitFor();
  await page.keyboard.press('2');
  await page.getByRole('heading', { level: 1, name: 'Commits' }).waitFor();
}));

test('a filter that finds nothing says so and is taken away', () => at('/code?q=nothing-like-it', async page => {
  await page.getByText('No repository is called “nothing-like-it”.').waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByRole('link', { name: 'payments-team/shop' }).waitFor();
}));

test('the palette finds a repository', () => at('/', async page => {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').pressSequentially('payments-team/shop');
  await page.getByRole('option', { name: /payments-team\/shop/ }).first().click();
  await page.getByRole('heading', { level: 1, name: 'payments-team/shop' }).waitFor();
}));

test('a README is read: its links and pictures stay in the repository, its scripts are text', () => at(shop.address, async page => {
  const text = page.locator('.prose.doc');
  await text.getByRole('heading', { name: 'The shop' }).waitFor();
  await page.waitForFunction(() => document.querySelector('.prose.doc img')?.naturalWidth === 1);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  await text.getByText('<script>').waitFor();
  assert.equal(await text.getByRole('link', { name: 'bad' }).count(), 0);
  assert.equal(await text.getByRole('link', { name: 'up' }).count(), 0);
  assert.equal(await text.getByRole('link', { name: 'elsewhere' }).getAttribute('target'), '_blank');
  assert.ok(await text.locator('pre .k1').count() > 0);
  await text.getByRole('link', { name: 'the guide' }).click();
  await page.getByRole('heading', { name: 'The guide' }).waitFor();
  await page.getByRole('link', { name: 'the start' }).click();
  await page.getByRole('link', { name: 'a line' }).click();
  await page.waitForURL(/file=src%2Flimits\.rs#L3$/);
  await page.locator('.cm-chosen').filter({ hasText: 'LIMIT_3' }).waitFor();
}));

test('a file has colours, numbers and links to its lines', () => at(`${shop.address}?ref=main&file=src/limits.rs#L390-L392`, async page => {
  await page.locator('.cm-chosen').nth(2).waitFor();
  assert.equal(await page.locator('.cm-chosen').count(), 3);
  const shown = await page.locator('.cm-chosen').first().boundingBox();
  assert.ok(shown.y > 0 && shown.y < 900, 'the chosen lines are in view');
  const before = await page.evaluate(() => scrollY);
  await page.locator('.cm-lineNumbers .cm-gutterElement').filter({ hasText: /^388$/ }).click();
  await page.waitForURL(/#L388$/);
  assert.equal(await page.evaluate(() => scrollY), before);
  // The parser of a language comes after the text.
  await code(page).locator('.cm-line span').first().waitFor();
  const colours = await code(page).evaluate(it => new Set([...it.querySelectorAll('span')].map(span => getComputedStyle(span).color)).size);
  assert.ok(colours >= 2, `${colours} colours`);
  assert.equal(await page.locator('style').evaluateAll(all => all.filter(it => it.textContent.includes('.cm-')).length), 0);
}));

test('the tree beside a file is walked with arrow keys', () => at(`${shop.address}?ref=main&file=src/limits.rs`, async page => {
  const tree = page.getByRole('tree', { name: 'Files' });
  await tree.getByRole('treeitem', { name: 'limits.rs' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await tree.getByRole('treeitem', { name: 'guide.md' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The guide' }).waitFor();
}));

test('another branch shows its own files', () => at(shop.address, async page => {
  await page.getByRole('combobox', { name: 'Branch, tag or commit' }).click();
  await page.getByRole('option', { name: /feature\/prices/ }).click();
  await page.waitForURL(/ref=feature%2Fprices/);
  await page.getByRole('link', { name: 'src', exact: true }).click();
  await page.getByRole('link', { name: 'prices.rs' }).waitFor();
}));

test('blame says who wrote which lines, and leads to the commit', () => at(`${shop.address}?ref=main&file=src/limits.rs&view=blame`, async page => {
  await page.getByRole('link', { name: /Raise the third limit/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Raise the third limit' }).waitFor();
  await page.getByText('Because it was too low.').waitFor();
  assert.equal(await page.locator('.diff ins').first().textContent(), '33');
}));

test('the history of a file has its commits alone', () => at(`${shop.address}/commits?ref=main&path=docs/guide.md`, async page => {
  await page.getByRole('link', { name: 'Begin' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Raise the third limit' }).count(), 0);
  await page.getByRole('button', { name: /Remove/ }).click();
  await page.getByRole('link', { name: 'Raise the third limit' }).waitFor();
}));

test('two branches are compared, side by side where there is room', () => at(`${shop.address}/compare?base=main&head=feature/prices`, async page => {
  await page.getByText('Add prices').waitFor();
  await page.getByRole('button', { name: 'Side by side' }).click();
  await page.locator('table.diff.split').waitFor();
  await page.getByRole('link', { name: 'New pull request' }).waitFor();
}));

test('a file of five megabytes opens, is found in, and scrolls', () => at(`${shop.address}?ref=main&file=five.js`, async page => {
  await code(page).getByText('value0').waitFor();
  await code(page).click();
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Find' }).pressSequentially('value60000');
  await page.keyboard.press('Enter');
  await code(page).getByText('value60000').waitFor();
  assert.ok(await page.locator('.cm-line').count() < 400);
}));

test('a file of twenty megabytes and one that is no text are told, with a download', async () => {
  await at(`${shop.address}?ref=main&file=twenty.log`, async page => {
    await page.getByText(/This file has 20/).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Download' }).first().getAttribute('download'), 'twenty.log');
    await page.getByRole('button', { name: 'Edit' }).hover();
    await page.getByText('It is too large to be edited here.').waitFor();
  });
  await at(`${shop.address}?ref=main&file=blob.bin`, page => page.getByText('This is no text').waitFor());
});

test('a picture is shown', () => at(`${shop.address}?ref=main&file=docs/logo.png`, async page => {
  await page.getByRole('img', { name: 'Picture docs/logo.png' }).waitFor();
}));

test('a hostile name is a name', () => at(shop.address, async page => {
  await page.getByRole('link', { name: /onerror/ }).click();
  await code(page).getByText('x').waitFor();
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
}));

test('what is not there says so, with a way on', async () => {
  const gone = [/status of 404/];
  await at(`${shop.address}?ref=main&file=no/such.txt`, page => page.getByText('There is no file no/such.txt at main').waitFor(), gone);
  await at('/code/payments-team/nothing', page => page.getByText('There is no repository payments-team/nothing').waitFor(), gone);
  await at(`${shop.address}/commits/${'0'.repeat(40)}`, page => page.locator('.repo').getByText(/no such|is no|There is/i).first().waitFor(), gone);
});

test('addresses of the host lead to the pages', () => at('/git/payments-team/shop/blob/feature/prices/src/prices.rs', async page => {
  await page.waitForURL(/\/code\/payments-team\/shop\?ref=feature%2Fprices&file=src%2Fprices\.rs/);
  await code(page).getByText('PRICE').waitFor();
}));

test('a file is changed in the browser and committed to its branch', () => at(`${shop.address}?ref=main&file=docs/guide.md`, async page => {
  await page.getByRole('link', { name: /^Edit/ }).click();
  await code(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('A line of mine.');
  await page.getByRole('button', { name: 'Changes' }).click();
  await page.locator('.diff td.add').filter({ hasText: 'A line of mine.' }).waitFor();
  await page.reload();
  await code(page).getByText('A line of mine.').waitFor();
  await page.getByLabel(/What this does/).fill('Say more in the guide');
  await page.getByRole('button', { name: 'Commit change' }).click();
  await page.getByText('Committed guide.md to main').waitFor();
  await page.getByText('A line of mine.').waitFor();
  const { items: [last] } = await asked(server, 'GET', `${shop.api}/commits?limit=1`);
  assert.equal(last.message.trim(), 'Say more in the guide');
}));

test('a change that comes too late is told, and nothing is lost', () => at(`${shop.address}/edit?ref=main&file=src/limits.rs`, async page => {
  await code(page).click();
  await page.keyboard.type('// mine');
  shop.git('pull', '-q', '--rebase', 'origin', 'main');
  shop.commit('Come first', { 'other.txt': 'x\n' });
  shop.git('push', '-q', 'origin', 'main');
  await page.getByRole('button', { name: 'Commit change' }).click();
  await page.getByText(/main has changed since you began/).waitFor();
  await code(page).getByText('// mine').waitFor();
  await page.getByRole('radio', { name: 'onto a new branch' }).check({ force: true });
  await page.getByLabel('Open a pull request of it').uncheck();
  await page.getByRole('button', { name: 'Commit change' }).click();
  await page.waitForURL(/ref=ana\.ruiz-patch-/);
}, [/status of 409/]));

test('a file is made, and deleted', async () => {
  await at(shop.address, async page => {
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('menuitem', { name: 'New file' }).click();
    await page.getByLabel('Path of the file').fill('notes/todo.txt');
    await code(page).click();
    await page.keyboard.type('remember');
    await page.getByRole('button', { name: 'Commit change' }).click();
    await page.waitForURL(/file=notes%2Ftodo\.txt/);
    await code(page).getByText('remember').waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete file' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete todo.txt?' });
    await dialog.getByRole('button', { name: 'Delete file' }).click();
    await page.getByText('Deleted todo.txt').waitFor();
  }, [/status of 404/]);
});

test('the first file of an empty repository is written in the browser', async () => {
  const empty = await repository(suite, server, 'empty');
  await at(empty.address, async page => {
    await page.getByText('Nothing was pushed yet.').waitFor();
    await page.getByRole('link', { name: 'Write the first file' }).click();
    await page.getByLabel('Path of the file').fill('README.md');
    await code(page).click();
    await page.keyboard.type('# Begun here');
    await page.getByRole('button', { name: 'Commit change' }).click();
    await page.getByRole('heading', { name: 'Begun here' }).waitFor();
  }, [/status of 404/]);
});

test('a branch is made, deleted, and brought back with Z', () => at(`${shop.address}/branches`, async page => {
  await page.getByRole('button', { name: 'New branch' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('topic/one');
  await page.getByRole('dialog').getByRole('button', { name: 'Create branch' }).click();
  await page.getByRole('link', { name: 'topic/one' }).waitFor();
  await page.getByRole('button', { name: 'Actions of topic/one' }).click();
  await page.getByRole('menuitem', { name: 'Delete branch' }).click();
  await page.getByText('Deleted topic/one').waitFor();
  await page.getByRole('link', { name: 'topic/one' }).waitFor({ state: 'detached' });
  await page.keyboard.press('z');
  await page.getByRole('link', { name: 'topic/one' }).waitFor();
  await page.getByRole('button', { name: 'Actions of main' }).click();
  await page.getByText('The default branch stays.').waitFor();
}));

test('tags are listed and lead to their files', () => at(`${shop.address}/tags`, async page => {
  await page.getByRole('link', { name: 'v1.0' }).click();
  await page.getByRole('link', { name: 'README.md' }).waitFor();
  await page.getByRole('link', { name: 'Edit' }).waitFor({ state: 'detached' });
}));

test('cloning is explained, and a token made on the spot lets Git in', () => at(shop.address, async page => {
  await page.getByRole('button', { name: 'Clone' }).click();
  const clone = page.getByRole('dialog', { name: 'Clone' });
  await clone.getByText(`git clone ${server.origin}/git/payments-team/shop.git`).waitFor();
  await clone.getByRole('button', { name: 'Make a token' }).click();
  await clone.getByText('This is shown once.').waitFor();
  const secret = (await clone.locator('.cb pre').last().textContent()).trim();
  assert.match(shop.git('ls-remote', `http://ana:${secret}@localhost:${server.port}/git/payments-team/shop.git`), /refs\/heads\/main/);
  assert.throws(() => shop.git('push', `http://ana:${secret}@localhost:${server.port}/git/payments-team/shop.git`, 'main:refs/heads/not-allowed'));
}));

test('description and visibility are changed; a private repository is hidden from others', async () => {
  const secret = await repository(suite, server, 'secret', { 'a.txt': 'a\n' });
  const paya = await invited(chrome, server, ana, { name: 'paya.lindqvist', displayName: 'Paya Lindqvist', entityRef: 'user:default/paya.lindqvist' });
  const other = visiting(paya);
  await other(secret.address, page => page.getByRole('link', { name: 'a.txt' }).waitFor());
  await other(secret.address, async page => assert.equal(await page.getByRole('link', { name: 'Settings' }).count(), 0));
  await at(`${secret.address}/settings`, async page => {
    await page.getByLabel(/Description/).fill('Nobody else sees it');
    await page.getByRole('radio', { name: /^Private/ }).check({ force: true });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved the settings').waitFor();
  });
  await other(secret.address, page => page.getByText('There is no repository payments-team/secret').waitFor(), [/status of 404/]);
  await other('/code', async page => {
    await page.getByRole('link', { name: 'payments-team/shop' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'payments-team/secret' }).count(), 0);
  });
  await other(`${shop.address}/edit?ref=main&file=docs/guide.md`, page => page.getByText(/belongs to payments-team/).first().waitFor());
});

test('a rule is made, refuses a commit, and is deleted with undo', async () => {
  const ruled = await repository(suite, server, 'ruled', { 'a.txt': 'a\n' });
  await at(`${ruled.address}/settings/rules`, async page => {
    await page.getByRole('button', { name: 'New rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'New rule' });
    await dialog.getByLabel('Branches').fill('main');
    await dialog.getByText('Changes come by pull requests alone').click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/pull requests alone/).waitFor();
  });
  await at(`${ruled.address}/edit?ref=main&file=a.txt`, async page => {
    await page.getByText('Its rules want a pull request.').waitFor();
    await page.getByText('onto main').click();
    await code(page).click();
    await page.keyboard.type('b');
    await page.getByRole('button', { name: 'Commit change' }).click();
    await page.getByRole('alert').waitFor();
    await code(page).getByText('b').waitFor();
  }, [/status of 4\d\d/]);
  await at(`${ruled.address}/settings/rules`, async page => {
    await page.getByRole('button', { name: 'Delete the rule for main' }).click();
    await page.getByText('No rules.').waitFor();
    await page.getByRole('button', { name: /Undo/ }).click();
    await page.getByText(/pull requests alone/).waitFor();
  });
});

test('a webhook is made, pinged, looked at, sent again and deleted', () => at(`${shop.address}/settings/webhooks`, async page => {
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'New webhook' });
  await dialog.getByLabel('Address').fill('javascript:alert(1)');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/https or http/).waitFor();
  await dialog.getByLabel('Address').fill(`http://${hookHost}/hook`);
  await dialog.getByLabel(/Secret/).fill('of the tests');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText(`http://${hookHost}/hook`).first().waitFor();
  await page.getByRole('button', { name: 'Ping' }).click();
  await page.getByText(/delivered · answered 200/).waitFor();
  assert.equal(heard[0].event, 'ping');
  assert.match(heard[0].signed, /^sha256=/);
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText('thanks').waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  await server.eventually(() => { if (heard.length < 2) throw new Error('not sent again'); });
  await page.getByRole('button', { name: /^Delete http/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click();
  await page.getByText('No webhooks.').waitFor();
}, [/status of 400/]));

test('a repository is made, deleted by typing its name, and brought back', () => at('/code', async page => {
  await page.getByRole('button', { name: 'New repository' }).click();
  const making = page.getByRole('dialog', { name: 'New repository' });
  await making.getByLabel('Name').fill('short-lived');
  await making.getByRole('button', { name: 'Create repository' }).click();
  await page.getByText('Nothing was pushed yet.').waitFor();
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Delete repository' }).click();
  const asking = page.getByRole('dialog', { name: /Delete .*short-lived\?/ });
  assert.equal(await asking.getByRole('button', { name: 'Delete repository' }).getAttribute('aria-disabled'), 'true');
  await asking.getByLabel(/Type short-lived/).fill('short-lived');
  await asking.getByRole('button', { name: 'Delete repository' }).click();
  await page.getByText(/^Deleted .*short-lived/).waitFor();
  await page.getByRole('link', { name: 'Deleted', exact: true }).click();
  await page.getByRole('row', { name: /short-lived/ }).getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('heading', { level: 1, name: /short-lived/ }).waitFor();
}, [/status of 404/]));

const walked = [shop.address, `${shop.address}?ref=main&file=src/limits.rs`, `${shop.address}?ref=main&file=README.md`, `${shop.address}?ref=main&file=src/limits.rs&view=blame`, `${shop.address}/commits`, `${shop.address}/commits/${raised}`,
  `${shop.address}/compare?base=main&head=feature/prices`, `${shop.address}/branches`, `${shop.address}/tags`, `${shop.address}/edit?ref=main&file=src/limits.rs`, `${shop.address}/settings`, `${shop.address}/settings/rules`, `${shop.address}/settings/webhooks`, `${shop.address}/settings/delete`];

for (const address of walked) {
  test(`${address} is accessible in both themes and fits a phone`, async () => {
    const context = await signedIn(chrome, server, { reducedMotion: 'reduce', bypassCSP: true });
    const page = await watched(context);
    await visit(page, address);
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
