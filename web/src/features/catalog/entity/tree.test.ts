// Hierarchies stay finite and whole, whatever the descriptors say.
import { describe, expect, it } from 'vitest';
import { treeAround, type Kin } from './tree';

const kin = (text: string): Kin[] => text.split(' ').map((it) => ({ child: it.split('<')[1] ?? '', parent: it.split('<')[0] ?? '' }));
const drawn = (root: string, text: string) => treeAround(root, kin(text)).map((it) => `${'-'.repeat(it.depth)}${it.ref}${it.loop ? '!' : ''}`);

describe('treeAround', () => {
  it('draws the line above and everything below', () => {
    expect(drawn('b', 'a<b b<c b<d')).toEqual(['a', '-b', '--c', '--d']);
  });

  it('names a loop once and ends there', () => {
    expect(drawn('a', 'a<b b<a')).toEqual(['b', '-a', '--b!']);
    expect(drawn('a', 'a<a')).toEqual(['a', '-a!']);
    expect(drawn('a', 'a<b b<c c<a')).toEqual(['b', '-c', '--a', '---b!']);
  });

  it('draws what has two parents once, and calls it no loop', () => {
    expect(drawn('a', 'a<b a<c b<d c<d')).toEqual(['a', '-b', '--d', '-c']);
  });

  it('says how many are left out', () => {
    const many = Array.from({ length: 60 }, (_, index): Kin => ({ parent: 'a', child: `c${index}` }));
    const rows = treeAround('a', many);
    expect(rows).toHaveLength(41);
    expect(rows[0]?.more).toBe(20);
  });
});
