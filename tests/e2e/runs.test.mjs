// Runs: one that succeeds, one that fails and is tried again, one that is cancelled, one that waits; a server that is killed, a
// connection that is lost; a long log; secrets; hostile output; somebody without rights; by keys alone.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, test } from 'node:test';
import { Wire } from '../faults/harness.mjs';
import { browser, host, invited, register, serve, settled, signedIn, visit, visiting, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const places = await host(suite, {});
const server = await serve(suite, { backend: places.backend, more: 'scaffolder:\n  concurrentTasksLimit: 2\n' });
const context = await signedIn(chrome, server, { permissions: ['clipboard-read', 'clipboard-write'] });
const at = visiting(context);

/** A template in YAML. */
const template = (name, title, steps, { parameters = '[]', output = '{}' } = {}) => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: ${name}, title: ${title}}
spec:
  type: service
  owner: payments-team
  parameters: ${parameters}
  steps:
${steps.map(it => `    - ${it}`).join('\n')}
  output: ${output}
`;
const say = (id, name, message) => `{id: ${id}, name: ${name}, action: 'debug:log', input: {message: ${JSON.stringify(message)}}}`;
const pause = (id, name, seconds) => `{id: ${id}, name: ${name}, action: 'debug:wait', input: {seconds: ${seconds}}}`;
const ticks = (id, name, count) => `{id: ${id}, name: ${name}, each: "\${{ range(0, ${count}) }}", action: 'debug:wait', input: {seconds: 1}}`;

const file = path.join(server.acme, 'templates.yaml');
writeFileSync(file, [
  template('makes', 'Makes a worker', [say('hello', 'Say hello', 'Hello ${{ parameters.name }}'), say('done', 'Finish', 'All is done')], {
    parameters: "[{title: What, properties: {name: {type: string, title: Name}}}]",
    output: JSON.stringify({
      links: [
        { title: 'What it belongs to', entityRef: 'component:default/payment-service' },
        { title: '<b>bold</b> \u202Eevil', url: 'javascript:globalThis.hacked=1' },
        { title: 'Its site', url: 'https://example.org/x' },
      ],
      text: [{ title: 'Read this', content: 'Made **${{ parameters.name }}**. <img src=x onerror="globalThis.hacked=1"> [press](javascript:globalThis.hacked=1)' }],
    }),
  }),
  template('fails', 'Fails at first', [say('prepare', 'Prepare', '{% for i in range(0, 160) %}prepared ${{ i }}\n{% endfor %}'),
    `{id: read, name: Read the skeleton, action: 'fetch:plain:file', input: {url: '${places.origin}/skeleton.txt', targetPath: skeleton.txt}}`,
    say('after', 'Go on', 'It went on')]),
  template('waits', 'Waits a long time', [say('begin', 'Begin', 'It begins'), pause('wait', 'Wait', 300), say('end', 'End', 'never')]),
  template('ticks', 'Ticks', [ticks('tick', 'Tick', 12), say('end', 'End', 'The last word')]),
  template('talks', 'Talks', [say('much', 'Much', '{% for i in range(0, 90) %}word ${{ i }}\n{% endfor %}'), ticks('tick', 'Tick', 12)]),
  template('long', 'Writes a lot', [0, 1, 2, 3, 4].map(at => say(`part-${at}`, `Part ${at}`, `{% for i in range(0, 1000) %}part ${at} line \${{ i }} of it\n{% endfor %}`))),
  template('hostile', 'Hostile', [say('colours', 'Colours', '\u001b[31mred\u001b[0m <script>globalThis.hacked=1</script> \u202Eflow \u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007\n' + '\u001b[32mx\u001b[33my'.repeat(3000) + '\n' + 'long'.repeat(9000))]),
  template('secret', 'Uses a secret', [say('tell', 'Tell', 'the token is ${{ secrets.token }}.'),
    `{id: read, name: Read with it, action: 'fetch:plain:file', input: {url: '${places.origin}/secret.txt', targetPath: s.txt}}`, say('again', 'Tell again', 'it is still ${{ secrets.token }}.')], {
    parameters: "[{title: Token, properties: {token: {type: string, title: Token, 'ui:field': Secret}}}]",
  }),
].join('---\n'));
await register(server, file, ...['makes', 'fails', 'waits', 'ticks', 'talks', 'long', 'hostile', 'secret'].map(it => `template:default/${it}`));

const { csrfToken } = await (await context.request.get('/api/identity/v1/session')).json();
const headers = { origin: server.origin, 'flagstone-csrf': csrfToken };

/** Begins a run as Ana. */
async function begin(name, values = {}, secrets) {
  const answer = await context.request.post('/api/scaffolder/v2/tasks', { headers, data: { templateRef: `template:default/${name}`, values, ...(secrets && { secrets }) } });
  if (!answer.ok()) throw new Error(`beginning ${name} answered ${answer.status()}: ${await answer.text()}`);
  return (await answer.json()).id;
}

/** Until a run stands so. */
const until = (id, ...statuses) => server.eventually(async () => {
  const { status } = await server.json(`/api/scaffolder/v1/runs/${id}`);
  if (!statuses.includes(status)) throw new Error(`the run is ${status}`);
}, 90_000);

const log = page => page.getByRole('region', { name: 'Log', exact: true }).last();
/** The numbers of the lines that are drawn. */
const numbers = page => page.locator('.lgs .lg[data-line] > .n').allTextContents();

test('a run that succeeds is watched to its result', async () => {
  const id = await begin('makes', { name: 'refund-worker' });
  await at(`/create/tasks/${id}`, async page => {
    await page.getByRole('heading', { name: 'refund-worker', level: 1 }).waitFor();
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await page.getByRole('img', { name: /Steps: Say hello/ }).waitFor();
    const steps = page.getByRole('navigation', { name: 'Steps' });
    assert.equal(await steps.getByRole('link').filter({ hasText: 'completed' }).count(), 2);
    await log(page).getByText('Hello refund-worker', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Read this' }).waitFor();
    await page.locator('.prose strong', { hasText: 'refund-worker' }).waitFor();
    await page.getByRole('button', { name: '1 answer' }).click();
    await steps.getByText('refund-worker', { exact: true }).waitFor();
    // Hostile links and texts are text.
    assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
    await page.getByText('<b>bold</b>').waitFor();
    assert.match(await page.getByRole('link', { name: 'Start over' }).getAttribute('href'), /^\/create\/templates\/default\/makes\?formData=.*refund-worker/);
    await page.getByRole('link', { name: 'See it in the catalog' }).click();
    await page.waitForURL(/component\/payment-service/);
  });
});

test('a run that fails opens its step, says why, and goes on from there once it can', async () => {
  const id = await begin('fails');
  await until(id, 'failed');
  await at(`/create/tasks/${id}`, async page => {
    await page.getByText('It failed at', { exact: false }).getByText('Read the skeleton').waitFor();
    await page.getByText(/404/).first().waitFor();
    // The steps before it are folded, its own is open.
    await log(page).getByRole('button', { name: /^Prepare/, expanded: false }).waitFor();
    await log(page).getByRole('button', { name: /^Read the skeleton/, expanded: true }).waitFor();
    await log(page).locator('.lg.e').first().waitFor();
    places.files.set('/skeleton.txt', 'a skeleton');
    await page.getByRole('button', { name: /^Retry from Read the skeleton/ }).click();
    await page.getByRole('heading', { name: 'Result' }).waitFor({ timeout: 30_000 });
    await page.getByText('2 tries').first().waitFor();
    await log(page).getByText('It went on', { exact: true }).waitFor();
  });
  // A reload finds the same: both tries, each turn of a step in a fold of its own.
  await at(`/create/tasks/${id}`, async page => {
    await log(page).getByRole('button', { name: /^Read the skeleton/ }).nth(1).waitFor();
    await log(page).getByText('It went on', { exact: true }).waitFor();
  });
});

test('a run is cancelled, and what waits behind it begins', async () => {
  const first = await begin('waits');
  const other = await begin('waits');
  await until(first, 'processing');
  await until(other, 'processing');
  const second = await begin('makes', { name: 'second' });
  await at(`/create/tasks/${second}`, page => page.getByText('It waits for a free slot', { exact: false }).waitFor());
  await at(`/create/tasks/${first}`, async page => {
    await log(page).getByText(/Waiting for 300 seconds/).waitFor();
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link').filter({ hasText: /Wait.*running/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByText('Somebody cancelled this run', { exact: false }).waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Retry from where it ended' }).waitFor();
  });
  await until(second, 'completed');
  await context.request.post(`/api/scaffolder/v2/tasks/${other}/cancel`, { headers, data: {} });
});

test('a connection that is lost costs no line', async () => {
  const id = await begin('ticks');
  await until(id, 'processing');
  const page = await watched(context, { expected: [/Failed to load resource|net::/] });
  const wire = await Wire.to(suite, new URL(server.origin));
  await visit(page, `http://localhost:${wire.port}/create/tasks/${id}`);
  await log(page).getByText(/Waiting for 1 second/).nth(1).waitFor();
  const before = (await server.json(`/api/scaffolder/v1/runs/${id}`)).lines;
  wire.cut();
  await page.getByText(/Connection lost at/).waitFor();
  await server.eventually(async () => {
    const { lines } = await server.json(`/api/scaffolder/v1/runs/${id}`);
    if (lines < before + 3) throw new Error('it has told too little while nobody heard');
  });
  wire.mend();
  await page.getByText('Connected again, nothing missed.').waitFor({ timeout: 20_000 });
  await page.getByRole('heading', { name: 'Result' }).waitFor({ timeout: 30_000 });
  await log(page).getByText('The last word', { exact: true }).waitFor();
  const { lines } = await server.json(`/api/scaffolder/v1/runs/${id}`);
  await page.waitForFunction(count => document.querySelectorAll('.lgs .lg[data-line]').length === count, lines);
  assert.deepEqual(await numbers(page), Array.from({ length: lines }, (_, line) => String(line + 1)));
  assert.equal(await log(page).getByText(/^Waiting for 1 second/).count(), 12);
  assert.deepEqual(page.wrong(), []);
  await page.close();
});

test('a run survives its server, and the page does, too', async () => {
  const id = await begin('ticks');
  const page = await watched(context, { expected: [/Failed to load resource|net::|status of 50/] });
  await visit(page, `/create/tasks/${id}`);
  await log(page).getByText(/Waiting for 1 second/).nth(1).waitFor({ timeout: 20_000 });
  await server.kill();
  await page.getByText(/Connection lost at/).waitFor();
  await server.restart();
  await page.getByText('Connected again, nothing missed.').waitFor({ timeout: 40_000 });
  await page.getByRole('heading', { name: 'Result' }).waitFor({ timeout: 120_000 });
  await log(page).getByText('The last word', { exact: true }).waitFor();
  const { lines } = await server.json(`/api/scaffolder/v1/runs/${id}`);
  assert.match(await page.locator('.log > header').textContent(), new RegExp(`${lines} lines`));
  await page.close();
});

test('a log of 5,000 lines is searched, followed to a line, folded and kept', async () => {
  const id = await begin('long');
  await until(id, 'completed');
  await at(`/create/tasks/${id}`, async page => {
    await page.getByText(/^5,0\d\d lines$/).waitFor();
    assert.ok(await page.locator('.lgs .lg[data-line]').count() < 200, 'only what is in view is drawn');
    await page.keyboard.press('f');
    await page.keyboard.type('line 321 of');
    await page.keyboard.press('Enter');
    // Each part is there twice: in the input that its step tells, and as lines.
    await page.getByText('1 of 10', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('2 of 10', { exact: true }).waitFor();
    await page.locator('.lg.hit', { hasText: /^\d+[\d:.]+part 0 line 321 of it$/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });
  await at(`/create/tasks/${id}?find=${encodeURIComponent('line 321 of')}`, async page => {
    await page.getByText('10 hits', { exact: true }).waitFor();
    await log(page).focus();
    for (const place of [1, 2, 3, 4]) {
      await page.keyboard.press(']');
      await page.getByText(`${place} of 10`, { exact: true }).waitFor();
    }
    await page.locator('.lg.hit', { hasText: /^\d+[\d:.]+part 1 line 321 of it$/ }).waitFor();
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    await page.locator('.lg.hit', { hasText: /^\d+[\d:.]+part 0 line 321 of it$/ }).waitFor();
    await page.getByRole('button', { name: 'Copy link to this line' }).click();
    await page.getByText(/^Copied the link to line \d+$/).waitFor();
    const href = await page.evaluate(() => navigator.clipboard.readText());
    await page.goto(href);
    await settled(page);
    await page.locator('.lg.on', { hasText: 'part 0 line 321 of it' }).waitFor();
    const [kept] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download log' }).click()]);
    const text = readFileSync(await kept.path(), 'utf8');
    assert.ok(text.includes('part 4 line 999 of it') && text.split('\n').length > 5000);
    await log(page).evaluate(it => { it.scrollTop = 0; });
    await log(page).getByRole('button', { name: /^Part 0/ }).click();
    await log(page).getByRole('button', { name: /^Part 0/, expanded: false }).waitFor();
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /Part 4/ }).click();
    await log(page).getByText('part 4 line 0 of it').waitFor();
    // The end is there at once, wherever one was.
    await log(page).evaluate(it => { it.scrollTop = it.scrollHeight; });
    await log(page).getByText('part 4 line 999 of it').waitFor();
  });
});

test('it follows until somebody scrolls up, and says then how much is new', async () => {
  const id = await begin('talks');
  await at(`/create/tasks/${id}`, async page => {
    await log(page).getByText(/Waiting for 1 second/).nth(3).waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Following' }).waitFor();
    await log(page).evaluate(it => { it.scrollTop = 0; });
    await page.getByRole('button', { name: /^\d+ new lines?$/ }).click();
    await page.getByRole('button', { name: 'Following' }).waitFor();
  });
  await until(id, 'completed');
});

test('what a program wrote stays text', async () => {
  const id = await begin('hostile');
  await until(id, 'completed');
  await at(`/create/tasks/${id}`, async page => {
    await page.locator('.lg .a-bad', { hasText: /^red$/ }).waitFor();
    await log(page).getByText('<script>globalThis.hacked=1</script>', { exact: false }).first().waitFor();
    await page.locator('.lg .a-code', { hasText: 'U+202E' }).first().waitFor();
    assert.equal(await page.locator('.lg a[href^="javascript"], .lg script').count(), 0);
    assert.ok(await page.locator('.lg .lt span').count() < 2000, 'a bomb of colours is few pieces');
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
    await page.getByRole('button', { name: /^show \d+ more characters$/ }).first().click();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
});

test('secrets are bars, and are asked for again', async () => {
  const id = await begin('secret', { token: '******' }, { token: 'tok-3141592653' });
  await until(id, 'failed');
  await at(`/create/tasks/${id}`, async page => {
    await log(page).getByRole('button', { name: /^Tell / }).first().waitFor();
    assert.ok(!(await page.content()).includes('tok-3141592653'));
    places.files.set('/secret.txt', 'there');
    await page.getByRole('button', { name: /^Retry from Read with it/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Which secrets may it use?' });
    assert.equal(await dialog.getByRole('button', { name: 'Retry' }).getAttribute('aria-disabled'), 'true');
    await dialog.getByLabel('token', { exact: true }).fill('tok-2718281828');
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('heading', { name: 'Result' }).waitFor({ timeout: 30_000 });
    await page.locator('.lg .mask').first().waitFor();
    assert.ok(!(await page.content()).includes('tok-2718281828'));
  });
});

test('runs are listed, filtered and opened by keys alone', () => at('/', async page => {
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForURL(/\/create\/tasks$/);
  await page.getByRole('row', { name: /Makes a worker/ }).first().waitFor();
  await page.keyboard.press('f');
  await page.keyboard.type('fails');
  await page.waitForURL(/text=fails/);
  await page.getByText('1 run', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await page.getByRole('heading', { name: 'Fails at first', level: 1 }).waitFor();
  await page.goBack();
  await page.getByText('1 run', { exact: true }).waitFor();
}));

test('the list tells mine, sorts, and says when nothing is like that', () => at('/create/tasks?mine=true', async page => {
  await page.getByRole('link', { name: 'My runs' }).waitFor();
  await page.getByRole('row', { name: /Ana Ruiz|ana\.ruiz/ }).first().waitFor();
  await page.getByRole('button', { name: 'State', exact: false }).first().click();
  await page.waitForURL(/sort=status/);
  await page.goto('/create/tasks?status=failed&text=makes');
  await page.getByText('No run is like that').waitFor();
  await page.getByRole('button', { name: 'Remove “Failed”' }).click();
  await page.getByRole('row', { name: /Makes a worker/ }).first().waitFor();
}));

test('somebody else sees a run and may not cancel it; who may not see it is told that there is none', async () => {
  const visitor = await invited(chrome, server, context, { name: 'visitor', displayName: 'A Visitor' });
  const id = await begin('waits');
  const theirs = visiting(visitor);
  await theirs(`/create/tasks/${id}`, async page => {
    const cancel = page.getByRole('button', { name: 'Cancel run' });
    assert.equal(await cancel.getAttribute('aria-disabled'), 'true');
    await cancel.hover();
    await page.getByText(/needs the permission scaffolder\.task\.cancel/).first().waitFor();
  });
  await theirs('/create/tasks/no-such-run', page => page.getByText('There is no such run').waitFor(), [/status of 404/]);
  const { entityRef } = await (await visitor.request.get('/api/identity/v1/session')).json();
  const denied = { description: 'Sees no runs', members: [entityRef], grants: [{ permissions: ['scaffolder.task.read'], actions: [], effect: 'deny' }] };
  const made = await context.request.put('/api/identity/v1/roles/default/strangers', { headers, data: denied });
  assert.ok(made.ok(), await made.text());
  await theirs(`/create/tasks/${id}`, page => page.getByText('There is no such run').waitFor(), [/status of 404/]);
  await theirs('/create/tasks', page => page.getByText('No runs yet').waitFor());
  await context.request.post(`/api/scaffolder/v2/tasks/${id}/cancel`, { headers, data: {} });
  await visitor.close();
});

test('the page of a run is accessible in light and dark, and fits a phone', async () => {
  const failed = await begin('secret', {}, { token: 'another-secret-1' });
  places.files.delete('/secret.txt');
  await until(failed, 'failed', 'completed');
  const done = await begin('makes', { name: 'x'.repeat(300) });
  await until(done, 'completed');
  const going = await begin('waits');
  await until(going, 'processing');
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const wide = await signedIn(chrome, server, { reducedMotion: 'reduce', bypassCSP: true });
  const phone = await signedIn(chrome, server, { viewport: { width: 390, height: 844 }, hasTouch: true });
  for (const id of [failed, done, going]) {
    const page = await watched(wide);
    await visit(page, `/create/tasks/${id}`);
    await page.locator('.lg[data-line]').first().waitFor();
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const serious = violations.filter(it => ['serious', 'critical'].includes(it.impact));
      assert.deepEqual(serious.map(it => `${colorScheme} ${it.id}: ${it.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')}`), []);
    }
    await page.close();
    const small = await watched(phone);
    await visit(small, `/create/tasks/${id}`);
    await small.locator('.lg[data-line]').first().waitFor();
    assert.equal(await small.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    await small.close();
  }
  await context.request.post(`/api/scaffolder/v2/tasks/${going}/cancel`, { headers, data: {} });
  await Promise.all([wide.close(), phone.close()]);
});
