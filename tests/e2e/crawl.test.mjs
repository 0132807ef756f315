// Click everything: every page, then everything on it that can be pressed and does no harm, without one
// error in the console and without a request to another origin.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pages } from './pages.mjs';
import { browser, serve, settled, signedIn, visit, watched } from './portal.mjs';

/** The browser itself reports each answer that is an error; these pages are about such answers. */
// Problems: asking for names near to a missing one is answered with 404, and with the names.
const expected = { 'missing-entity': [/status of 404/], problems: [/status of 404/] };
/** Pressing these changes something on the server, or leaves the portal. */
const harmful = /sign out|delete|remove|unregister|end |revoke|lock|rotate|release|retry|cancel|import|apply|undo|export|download|svg|png|refresh|read |save|create|invite|nudge|run now|verify/i;
const MOST_PRESSED = 25;

const suite = { after };
const chrome = await browser(suite);
const server = await serve(suite);
const context = await signedIn(chrome, server);

for (const { name, address, says } of pages) {
  test(`${name} opens, and everything on it can be pressed`, async () => {
    const page = await watched(context, { expected: expected[name] });
    try {
      await visit(page, address);
      if (says !== '') await page.getByText(says).filter({ visible: true }).first().waitFor();
      assert.deepEqual(page.wrong(), []);
      const count = Math.min(await page.locator('main button:visible, main [role=tab]:visible').count(), MOST_PRESSED);
      for (let at = 0; at < count; at += 1) {
        const button = page.locator('main button:visible, main [role=tab]:visible').nth(at);
        const label = await button.evaluate(it => `${it.getAttribute('aria-label') ?? ''} ${it.textContent}`, null, { timeout: 1000 }).catch(() => 'export');
        if (harmful.test(label)) continue;
        await button.click({ timeout: 2000, trial: false }).catch(error => {
          // A button under an open menu, or one that went away with what was pressed before it.
          if (!/Timeout/.test(error.message)) throw error;
        });
        await page.keyboard.press('Escape');
        if (new URL(page.url()).pathname !== new URL(address, server.origin).pathname) await visit(page, address);
      }
      await settled(page);
      assert.deepEqual(page.wrong(), []);
    } finally {
      await page.close();
    }
  });
}
