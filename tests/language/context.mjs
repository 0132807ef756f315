// What the generated templates see.

export const context = {
  parameters: {
    n: 3, f: 1.5, neg: -2, big: 12345678.9, tiny: 0.000001234, b: true, fb: false, s: 'abc', e: '', z: 0, nul: null,
    arr: ['a', 'b'], nums: [3, 1, 2, 10], obj: { k: 'v', n: { m: 1 } }, 'dash-key': 'd', '1password': 'op',
    objs: [{ n: 'x', v: 2 }, { n: 'y', v: 1 }, { n: 'X', v: 2 }], num: '42', t: 'true', owner: 'group:default/team',
    mixed: [1, 'two', null, true, [4, 5], { six: 6 }], nested: [[1, [2, [3]]], [4]], empty: [], none: {},
    numbered: { 2: 'two', 1: 'one', b: 'B', a: 'A' }, like: { 0: 'zero', 1: 'one', length: 2 },
    odd: { length: '3', 0: 'p', 2: 'r' }, words: 'The quick brown fox jumps', lines: 'one\n  two\r\nthree\n\n\n\nfour',
    html: '<p class="x">Hi &amp; <b>bye</b><!-- c --> </p>', url: 'see http://a.example/x?y=1, www.b.example or me@c.org.',
    uni: 'Straße ÉÄ 😀 ﬁ İ ς', hex: '0x1F', exp: '1e3', spaces: '  padded\t ', csv: 'a,b,,c', camel: 'helloWorldFoo',
    slug: 'My Cool-Service_name', map: { z: 1, y: '1', x: null, w: [] }, attrs: [{ a: { b: 1 } }, { a: { b: 2 } }, { a: {} }],
  },
  user: { entity: { metadata: { name: 'bob', tags: ['x', 'y'] } }, ref: 'user:default/bob' },
  steps: { fetch: { output: { url: 'https://h.example/r', count: 2 } }, 'my-id': { output: { v: 'w' } } },
  values: { name: 'svc', port: 8080, flags: { on: true, off: false }, list: ['x', 'y', 'z'] },
  cookiecutter: { a: 1, name: 'Cookie', o: { a: 1, b: 'two' }, s: [1, 2, 3] },
  x: 7, y: 'why', list: [1, 2, 3, 4, 5], pairs: [['a', 1], ['b', 2], ['c', 3]],
};
