// People and what they may do: locking out, a way back, removing; roles with their grants and members; somebody
// who may not register; changing one's password.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ana, browser, invited, serve, settled, signedIn, visit, visiting, watched } from './portal.mjs';

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);
const at = visiting(context);
const guest = await invited(chrome, server, context, { name: 'guest', displayName: 'A Guest' });

/** The panel of the guest's account. */
async function account(page) {
  await page.getByRole('row', { name: /A Guest/ }).click();
  await page.waitForURL(/account=/);
  await page.getByRole('button', { name: 'Sign out everywhere' }).waitFor();
}

test('somebody is locked out at once, and let in again', () => at('/admin/people', async page => {
  await account(page);
  await page.getByRole('button', { name: 'Lock out' }).click();
  await page.getByText('Locked out A Guest').waitFor();
  assert.equal((await guest.request.get('/api/identity/v1/session')).status(), 401);
  await page.getByRole('button', { name: 'Let in again' }).click();
  await page.getByText('Let A Guest in again').waitFor();
  const back = await guest.request.post('/api/identity/v1/sign-in', { headers: { origin: server.origin }, data: { name: 'guest', password: ana.password } });
  assert.equal(back.status(), 200);
}));

test('the owner of the server cannot be locked out or removed, and the buttons say why', () => at('/admin/people', async page => {
  await page.getByRole('row', { name: /Ana Ruiz/ }).click();
  await page.getByRole('button', { name: 'Lock out' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Lock out' }).getAttribute('aria-disabled'), 'true');
  assert.equal(await page.getByRole('button', { name: 'Remove the account' }).getAttribute('aria-disabled'), 'true');
  await page.getByRole('button', { name: 'Lock out' }).hover();
  await page.getByText('The owner of the server cannot be locked out or removed.').first().waitFor();
}));

test('a recovery link lets somebody choose a new password', async () => {
  let link = '';
  await at('/admin/people', async page => {
    await account(page);
    await page.getByRole('button', { name: 'Make a recovery link' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('A way back for A Guest').waitFor();
    link = await dialog.getByText(/\/invitation#/).first().innerText();
    await dialog.getByRole('button', { name: 'I have it' }).click();
  });
  const elsewhere = await chrome.newContext();
  const page = await watched(elsewhere, { expected: [/status of (401|404)/] });
  await page.goto(link);
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('Password', { exact: true }).fill('another password entirely');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.locator('nav.nav').getByText('A Guest').waitFor();
  assert.equal((await guest.request.get('/api/identity/v1/session')).status(), 401, 'every other session ends');
  assert.deepEqual(page.wrong(), []);
  await elsewhere.close();
});

test('somebody without the right cannot register, and is told what it needs', async () => {
  await guest.request.post('/api/identity/v1/sign-in', { headers: { origin: server.origin }, data: { name: 'guest', password: 'another password entirely' } });
  await visiting(guest)('/catalog/register', async page => {
    await page.locator('main').getByText(/catalog\.location\.create|may not register/).first().waitFor();
  }, [/status of 403/]);
});

test('a role is given grants and members, and taken away', () => at('/admin/roles', async page => {
  await page.getByRole('button', { name: 'Create a role' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Name/).fill('registrars');
  await dialog.getByLabel(/What it is for/).fill('Those who register');
  await dialog.getByRole('button', { name: 'Add a grant' }).click();
  await dialog.getByLabel(/^Permissions/).first().fill('catalog.location.*');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: /Create a role|Save the role/ }).click();
  await page.getByText(/Created the role .*registrars/).waitFor();
  await page.getByText('catalog.location.*').first().waitFor();
  const member = page.getByLabel('Add a user or a group');
  await member.fill('user:default/guest');
  await page.getByRole('option', { name: /guest/ }).first().click();
  await page.getByText(/Gave .*registrars to .*guest/).waitFor();
  await visiting(guest)('/catalog/register', async other => {
    await other.getByLabel(/Address of a descriptor/).fill('https://nowhere.example/x.yaml');
  }, [/status of 403/]);
  await page.getByRole('button', { name: /Take it from .*guest/ }).click();
  await page.getByText(/Took .*registrars from .*guest/).waitFor();
}));

test('a role is edited, and why says so', () => at('/admin/roles?role=role:default/registrars', async page => {
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/What it is for/).fill('Those who may register');
  await dialog.getByRole('button', { name: 'Save the role' }).click();
  await page.getByText(/Saved the role .*registrars/).waitFor();
  await page.getByText('Those who may register').first().waitFor();
}));

test('one’s password is changed: the wrong one is named, other sessions end', async () => {
  const page = await watched(guest, { expected: [/status of (400|401|403)/] });
  const other = await chrome.newContext({ baseURL: server.origin });
  await other.request.post('/api/identity/v1/sign-in', { headers: { origin: server.origin }, data: { name: 'guest', password: 'another password entirely' } });
  await visit(page, '/settings');
  await page.getByLabel('Present password').fill('not my password');
  await page.getByLabel('New password').fill('a third password of mine');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('This is not your present password.').waitFor();
  await page.getByLabel('Present password').fill('another password entirely');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText(/fewer than 10 characters|characters more/).first().waitFor();
  await page.getByLabel('New password').fill('a third password of mine');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('Changed the password').waitFor();
  assert.equal((await other.request.get('/api/identity/v1/session')).status(), 401);
  await page.reload();
  await settled(page);
  assert.deepEqual(page.wrong(), []);
  await page.close();
  await other.close();
});

test('an account is removed after its name was typed', () => at('/admin/people', async page => {
  await account(page);
  await page.getByRole('button', { name: 'Remove the account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('somebody else');
  assert.equal(await dialog.getByRole('button', { name: 'Remove the account' }).getAttribute('aria-disabled'), 'true');
  await dialog.getByRole('textbox').fill('guest');
  await dialog.getByRole('button', { name: 'Remove the account' }).click();
  await page.getByText('Removed the account of A Guest').waitFor();
  await page.getByRole('row', { name: /A Guest/ }).waitFor({ state: 'detached' });
}));
