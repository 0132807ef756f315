// The layout: direction, distances, circles, and speed.
import { describe, expect, it } from 'vitest';
import { lay, type Link } from './layout';
import { STONE } from './paths';
import { step, wayToRoot } from './walk';

function links(...pairs: string[]): Link[] {
  return pairs.map((it) => {
    const [from = '', to = ''] = it.split('>');
    return { from, to };
  });
}

describe('lay', () => {
  it('puts what is needed to the right of what needs it', () => {
    const all = links('web>service', 'service>db', 'job>db', 'web>db');
    const { at } = lay(['db', 'service', 'web', 'job'], all, 'db');
    for (const { from, to } of all) expect(at.get(from)?.x).toBeLessThan(at.get(to)?.x ?? 0);
    // What hangs on the root alone stands right beside it, not at the far end.
    expect(at.get('job')?.x).toBe(at.get('service')?.x);
  });

  it('keeps stones apart', () => {
    const ids = Array.from({ length: 120 }, (_, index) => `n${index}`);
    const all = ids.slice(1).map((from, index) => ({ from, to: ids[Math.floor(index / 7)] ?? '' }));
    const { at } = lay(ids, all, 'n0');
    const points = [...at.values()];
    points.forEach((one, index) => {
      for (const other of points.slice(index + 1)) {
        expect(Math.abs(one.x - other.x) >= STONE.width || Math.abs(one.y - other.y) >= STONE.height).toBe(true);
      }
    });
  });

  it('ends at the root where need runs in a circle', () => {
    const { at, links: drawn } = lay(['db', 'pay', 'order', 'api'], links('pay>db', 'api>pay', 'order>api', 'pay>order'), 'db');
    expect(Math.max(...[...at.values()].map((it) => it.x))).toBe(at.get('db')?.x);
    expect(drawn.filter((it) => it.back)).toHaveLength(1);
  });

  it('survives a thing that needs itself, a missing end and nothing at all', () => {
    expect(lay(['a'], links('a>a', 'a>b'), 'a').links).toHaveLength(0);
    expect(lay([], []).width).toBe(STONE.width);
  });

  it('lays a thousand stones within a frame or two', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `n${index}`);
    const all = Array.from({ length: 2200 }, (_, index) => ({ from: ids[1 + (index % 999)] ?? '', to: ids[(index * 7919) % (1 + (index % 999))] ?? '' }));
    const start = performance.now();
    const { at } = lay(ids, all, 'n0');
    expect(at.size).toBe(1000);
    // Generous for a busy machine; alone it takes a tenth of this.
    expect(performance.now() - start).toBeLessThan(1500);
  });
});

describe('walking', () => {
  const all = links('web>service', 'service>db', 'job>db');
  const drawing = lay(['db', 'service', 'web', 'job'], all, 'db');

  it('follows lines to the sides and neighbours up and down', () => {
    expect(step('service', 'right', drawing, all)).toBe('db');
    expect(step('service', 'left', drawing, all)).toBe('web');
    expect(step('web', 'left', drawing, all)).toBe('web');
    const other = (drawing.at.get('job')?.y ?? 0) > (drawing.at.get('service')?.y ?? 0) ? 'down' : 'up';
    expect(step('service', other, drawing, all)).toBe('job');
  });

  it('marks the way to the root, whichever way it runs', () => {
    expect(wayToRoot('web', 'db', all)).toEqual(new Set(['web\nservice', 'service\ndb']));
    expect(wayToRoot('db', 'web', all)).toEqual(new Set(['web\nservice', 'service\ndb']));
  });
});
