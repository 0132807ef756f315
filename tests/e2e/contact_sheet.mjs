// Draws the contact sheets of docs/portal: every page in both themes and at phone width, and five pages at full size.
// `FLAGSTONE_BIN=… node tests/e2e/contact_sheet.mjs`; look at them beside the design after each change of looks.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from './pages.mjs';
import { browser, serve, signedIn, visit, watched } from './portal.mjs';

const into = path.resolve(import.meta.dirname, '../../docs/portal');
const closing = [];
const suite = { after: close => closing.unshift(close) };
const chrome = await browser(suite);
const server = await serve(suite);
mkdirSync(into, { recursive: true });

/** Shown in the README at full size. */
const chosen = new Set(['home', 'catalog', 'component', 'graph', 'api-definition']);
const looks = [
  { name: 'light', options: { colorScheme: 'light' }, columns: 5, width: 300 },
  { name: 'dark', options: { colorScheme: 'dark' }, columns: 5, width: 300 },
  { name: 'phone', options: { viewport: { width: 390, height: 844 }, hasTouch: true }, columns: 8, width: 150 },
];

for (const look of looks) {
  const context = await signedIn(chrome, server, look.options);
  const shots = [];
  for (const { name, address } of pages) {
    const page = await watched(context);
    await visit(page, address);
    await page.waitForTimeout(600);
    const picture = await page.screenshot({ type: 'png' });
    shots.push({ name, picture: picture.toString('base64') });
    if (look.name === 'light' && chosen.has(name)) {
      writeFileSync(path.join(into, `${name}.jpeg`), await page.screenshot({ type: 'jpeg', quality: 82 }));
    }
    await page.close();
  }
  const sheet = await (await chrome.newContext({ viewport: { width: look.columns * (look.width + 16) + 16, height: 800 } })).newPage();
  await sheet.setContent(`<style>body{margin:16px;background:#888;display:grid;grid-template-columns:repeat(${look.columns},${look.width}px);gap:16px;font:12px sans-serif}
    figure{margin:0}img{width:100%;display:block}</style>${shots.map(it => `<figure><img src="data:image/png;base64,${it.picture}"><figcaption>${it.name}</figcaption></figure>`).join('')}`);
  await sheet.screenshot({ path: path.join(into, `sheet-${look.name}.jpeg`), type: 'jpeg', quality: 50, fullPage: true });
  await context.close();
}
for (const close of closing) await close();
