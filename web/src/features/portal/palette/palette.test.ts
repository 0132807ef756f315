// The palette: what is typed, what fits, in which order, and that nothing moves once it was read.
import { describe, expect, it } from 'vitest';
import type { Found } from '../../../layout/feature';
import { readTyped } from './entries';
import { merged } from './finding';
import { pieces, ranked } from './matching';

const found = (title: string, kind = 'component'): Found => ({ id: `${kind}:default/${title}`, ref: `${kind}:default/${title}`, group: 'catalog', title, href: '/' });

describe('the palette', () => {
  it('reads prefixes', () => {
    expect(readTyped('@ana ')).toEqual({ mode: 'people', text: 'ana' });
    expect(readTyped(' pay')).toEqual({ mode: 'all', text: 'pay' });
  });
  it('marks what was typed and nothing else', () => {
    expect(pieces('Payment service', 'pay ser').filter((it) => it.hit).map((it) => it.text)).toEqual(['Pay', 'ser']);
    expect(pieces('İstanbul', 'st')).toEqual([{ text: 'İstanbul', hit: false }]);
  });
  it('puts names that begin so first, components before their databases', () => {
    const order = ranked([found('repay'), found('payment-database', 'resource'), found('fast-pay'), found('payment-service')], 'pay');
    expect(order.map((it) => it.title)).toEqual(['payment-service', 'payment-database', 'fast-pay', 'repay']);
  });
  it('appends what comes late', () => {
    expect(merged([found('zpay')], [found('pay')], 'pay', 20).map((it) => it.title)).toEqual(['pay', 'zpay']);
    expect(merged([found('zpay')], [found('pay')], 'pay', 200).map((it) => it.title)).toEqual(['zpay', 'pay']);
  });
});
