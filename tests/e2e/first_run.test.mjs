// The first minutes of a new server: the guide, an address and a folder from which things appear live, an
// invitation, the page that it leads to, and home while nothing is there.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { ana, browser, component, gone, host, serve, settled, signedIn, visit, visiting, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const places = await host(suite, {
  '/team.yaml': `${component('first-service', { owner: 'first-team' })}---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: first-team}
spec: {type: team, children: []}
`,
  '/half.yaml': `${component('sound-one')}---\nkind: Component\nmetadata: {name: no-version}\n`,
});
/** A folder that may be read, in which nothing is described. */
const prepare = folder => {
  mkdirSync(path.join(folder, 'allowed'));
  writeFileSync(path.join(folder, 'allowed/start.yaml'), 'apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: start}\nspec: {type: file, targets: []}\n');
  return '{type: file, target: ./allowed/start.yaml}';
};
const server = await serve(suite, { empty: true, prepare, backend: places.backend });
const context = await signedIn(chrome, server);
const at = visiting(context);
/** Another one, which stays new: its guide is there until it is closed. */
const fresh = await serve(suite, { empty: true });
let link = '';

test('a new server shows its guide, and pages without a catalog say what to do', async () => {
  await at('/', async page => {
    await page.getByRole('heading', { name: 'Begin here' }).waitFor();
    await page.getByText('Nothing waits for you.').first().waitFor();
  });
  await at('/catalog', async page => {
    await page.getByText(/Register a repository that has a catalog-info.yaml/).first().waitFor();
  });
});

test('something that is no address is refused before anything is read', () => at('/', async page => {
  await page.getByLabel('Address of a descriptor').fill('not an address');
  await page.getByRole('button', { name: 'Read and import' }).click();
  await page.getByText(/Write an address such as/).waitFor();
}));

test('what has something wrong is not imported, and leads to where it can be looked at', () => at('/', async page => {
  await page.getByLabel('Address of a descriptor').fill(`${places.origin}/half.yaml`);
  await page.getByRole('button', { name: 'Read and import' }).click();
  await page.getByText(/cannot be imported. Nothing was changed yet/).waitFor();
  await page.getByRole('link', { name: 'Look at it first' }).click();
  await page.waitForURL(/\/catalog\/register\?/);
  await page.getByText('no-version').first().waitFor();
  await gone(server, 'component:default/sound-one');
}));

test('an address is read and imported, and its things appear while one watches', () => at('/', async page => {
  await page.getByLabel('Address of a descriptor').fill(`${places.origin}/team.yaml`);
  await page.getByRole('button', { name: 'Read and import' }).click();
  await page.getByText('2 things are in your catalog').waitFor({ timeout: 20_000 });
  // The guide stays while the first things appear.
  await page.getByRole('heading', { name: 'Begin here' }).waitFor();
  await page.getByRole('link', { name: 'Open the catalog' }).click();
  await page.getByRole('link', { name: 'first-service' }).first().waitFor();
}));

test('a folder of the server that the configuration allows is read the same way', async () => {
  const folder = path.join(server.folder, 'allowed');
  writeFileSync(path.join(folder, 'one.yaml'), component('from-a-folder'));
  await at('/catalog/register', async page => {
    await page.getByLabel(/Address of a descriptor/).fill(path.join(folder, 'o*.yaml'));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Import/ }).click();
    await page.getByRole('link', { name: 'from-a-folder' }).first().waitFor({ timeout: 20_000 });
  });
});

test('people are invited by a link that is shown once', async () => {
  const owner = await signedIn(chrome, fresh);
  await visiting(owner)('/', async page => {
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByText(/Shown this once/).waitFor();
    link = await page.locator('.said').getByText(/\/invitation#/).first().innerText();
    assert.match(link, /\/invitation#[\w-]{43}/);
    await page.getByRole('button', { name: 'Close the guide' }).click();
    await page.getByRole('heading', { name: 'Begin here' }).waitFor({ state: 'detached' });
    await page.waitForLoadState('networkidle');
    await page.reload();
    await settled(page);
    assert.equal(await page.getByRole('heading', { name: 'Begin here' }).count(), 0);
  });
  await owner.close();
});

test('whoever opens the link chooses a name and a password, and is in', async () => {
  const guest = await chrome.newContext();
  const page = await watched(guest, { expected: [/status of (400|401|404|409)/] });
  await page.goto(link);
  await page.getByRole('heading', { name: 'You are invited' }).waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the secret leaves the address');
  await page.getByLabel('Name', { exact: true }).fill(ana.name);
  await page.getByLabel('Password', { exact: true }).fill('a password of some length');
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  // The owner has this name; the link is not used up by trying it.
  await page.getByText(/has|taken|already|exists/i).first().waitFor();
  await page.getByLabel('Name', { exact: true }).fill('guest');
  await page.getByLabel(/What you are called/).fill('A Guest');
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await page.locator('nav.nav').getByText('A Guest').waitFor();
  assert.deepEqual(page.wrong(), []);
  const again = await chrome.newContext();
  const late = await watched(again, { expected: [/status of (401|404)/] });
  await late.goto(link);
  await late.getByText(/This link was used/).waitFor();
  await again.close();
  await guest.close();
});

test('a link that never was one says so', async () => {
  const nobody = await chrome.newContext({ baseURL: server.origin });
  const page = await watched(nobody, { expected: [/status of (401|404)/] });
  await page.goto(`/invitation#${'x'.repeat(43)}`);
  await page.getByText(/This link was used, has ended, or never was one/).waitFor();
  await page.goto('/invitation');
  await page.getByText(/This link was used, has ended, or never was one/).waitFor();
  await nobody.close();
});

test('home says that one owns nothing, with the way on', async () => {
  await at('/', async page => {
    await page.getByText('You own nothing yet').first().waitFor();
    await visit(page, '/catalog?view=mine');
    await page.getByText('You own nothing yet').first().waitFor();
  });
});
