// Draws the contact sheets of docs/portal: every page in both themes and at phone width, and five pages at full size.
// `FLAGSTONE_BIN=… node tests/e2e/contact_sheet.mjs`. With `FLAGSTONE_DESIGN=DIR`, a folder of the design's pictures
// (NAME-1440.png, NAME-1440-dark.png, NAME-390.png), it draws instead, into the folder that INTO names, each of them beside our page.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from './pages.mjs';
import { asked, browser, serve, signedIn, visit, watched } from './portal.mjs';

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
  { name: 'phone', options: { viewport: { width: 390, height: 844 }, hasTouch: true }, columns: 8, width: 128 },
];

/** Pictures of the design, and the page of ours that each is of. */
const designed = { home: '/', catalog: '/catalog?kind=component', entity: '/catalog/default/component/payment-service', 'entity-api': '/catalog/default/api/payment-api-v2/definition', graph: '/graph?root=resource:default/payment-database&direction=neededBy&depth=all', create: '/create', 'create-form': '/create/templates/default/node-service', run: undefined, 'admin-jobs': '/admin/jobs', register: '/catalog/register' };

/** A run that is over, for the page of one. */
async function finishedRun() {
  const values = { name: 'price-list', description: 'Knows what things cost.', owner: 'group:default/payments-team', objective: 99.9, through: 'prod', visibility: 'internal', repoUrl: `${new URL(server.origin).host}?owner=payments-team&repo=price-list` };
  const { id } = await asked(server, 'POST', '/api/scaffolder/v2/tasks', { templateRef: 'template:default/node-api', values });
  await server.eventually(async () => {
    const run = await asked(server, 'GET', `/api/scaffolder/v2/tasks/${id}`);
    if (['open', 'processing'].includes(run.status)) throw new Error('the run goes on');
  });
  return `/create/tasks/${id}`;
}

/** A sheet of pairs: the design at the left, ours at the right. */
async function beside(design, target) {
  mkdirSync(target, { recursive: true });
  const sizes = [{ end: '1440', options: {} }, { end: '1440-dark', options: { colorScheme: 'dark' } }, { end: '390', options: { viewport: { width: 390, height: 844 }, hasTouch: true } }];
  const run = await finishedRun();
  for (const { end, options } of sizes) {
    const context = await signedIn(chrome, server, options);
    for (const [name, address] of Object.entries(designed)) {
      const file = path.join(design, `${name}-${end}.png`);
      if (!existsSync(file)) continue;
      const page = await watched(context);
      await visit(page, address ?? run);
      await page.waitForTimeout(900);
      const ours = await page.screenshot({ type: 'png' });
      await page.setContent(`<style>body{margin:0;background:#888;display:flex;gap:12px;align-items:start}img{width:${end === '390' ? 390 : 900}px}</style>${[readFileSync(file), ours].map(it => `<img src="data:image/png;base64,${it.toString('base64')}">`).join('')}`);
      await page.setViewportSize({ width: end === '390' ? 800 : 1812, height: 600 });
      await page.screenshot({ path: path.join(target, `${name}-${end}.png`), type: 'png', fullPage: true });
      await page.close();
    }
    await context.close();
  }
}

const design = process.env.FLAGSTONE_DESIGN;
if (design) await beside(design, path.resolve(process.env.INTO ?? 'design-beside-ours'));

for (const look of design ? [] : looks) {
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
  await sheet.screenshot({ path: path.join(into, `sheet-${look.name}.jpeg`), type: 'jpeg', quality: 40, fullPage: true });
  await context.close();
}
for (const close of closing) await close();
