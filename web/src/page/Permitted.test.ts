// Questions for permissions go together, and one that is asked badly costs the others nothing.
import { afterEach, expect, test, vi } from 'vitest';
import { permitted } from './Permitted';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a question that the server refuses fails alone', async () => {
  const sent: number[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const { items } = (await request.json()) as { items: { id: string; permission: { name: string } }[] };
    sent.push(items.length);
    if (items.some((it) => it.permission.name === 'badly.asked')) return new Response('{"error":{"message":"a reference is wanted"}}', { status: 400 });
    return Response.json({ items: items.map(({ id, permission }) => ({ id, result: permission.name === 'not.mine' ? 'DENY' : 'ALLOW' })) });
  });
  const answers = await Promise.allSettled([permitted('is.mine'), permitted('badly.asked'), permitted('not.mine'), permitted('is.mine')]);
  expect(answers.map((it) => (it.status === 'fulfilled' ? it.value : it.reason instanceof Error ? it.reason.message : ''))).toEqual([
    true,
    'a reference is wanted',
    false,
    true,
  ]);
  expect(sent).toEqual([3, 1, 1, 1]);
});
