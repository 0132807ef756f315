// Settings: shown at once, kept as changes of what the server has then, taken back when they cannot be kept.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadSettings, setStarred, settings, setPreferences } from './settings';

/** What the server keeps, by bucket and key. */
const kept = new Map<string, unknown>();
let fails = false;

beforeEach(() => {
  vi.stubGlobal('fetch', async (request: Request) => {
    if (fails) return new Response('{}', { status: 400 });
    if (request.method === 'POST') {
      const { items } = (await request.json()) as { items: { bucket: string; key: string }[] };
      return Response.json({ items: items.map((it) => (kept.has(`${it.bucket}/${it.key}`) ? { value: kept.get(`${it.bucket}/${it.key}`) } : null)) });
    }
    const [, bucket, key] = /buckets\/(.+)\/keys\/(.+)$/.exec(new URL(request.url).pathname) ?? [];
    kept.set(`${bucket ?? ''}/${key ?? ''}`, ((await request.json()) as { value: unknown }).value);
    return Response.json({});
  });
});
afterEach(() => {
  kept.clear();
  fails = false;
  vi.unstubAllGlobals();
});

test('what another tab has starred meanwhile stays starred', async () => {
  kept.set('starredEntities/entityRefs', ['component:default/a']);
  await loadSettings();
  kept.set('starredEntities/entityRefs', ['component:default/a', 'component:default/elsewhere']);
  await setStarred('component:default/b', true);
  const all = ['component:default/a', 'component:default/elsewhere', 'component:default/b'];
  expect(kept.get('starredEntities/entityRefs')).toEqual(all);
  expect(settings().starred).toEqual(all);
});

test('two changes at once are both kept, in their order', async () => {
  await loadSettings();
  const both = [setStarred('component:default/a', true), setStarred('component:default/b', true), setStarred('component:default/a', false)];
  expect(settings().starred).toEqual(['component:default/b']);
  await Promise.all(both);
  expect(kept.get('starredEntities/entityRefs')).toEqual(['component:default/b']);
});

test('what cannot be kept is taken back', async () => {
  kept.set('flagstone.portal/preferences', { theme: 'dark' });
  await loadSettings();
  fails = true;
  const change = setPreferences({ theme: 'light' });
  expect(settings().preferences.theme).toBe('light');
  await expect(change).rejects.toThrow();
  expect(settings().preferences.theme).toBe('dark');
});
