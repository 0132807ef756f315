// docs/reference/backstage.md: it has every row, what it links to exists and holds the test that it names, and only what may
// come later does.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

const page = new URL('../../../docs/reference/backstage.md', import.meta.url);
const rows = readFileSync(page, 'utf8')
  .split('\n')
  .map(line => line.match(/^\| (\d+) \| (.+?) \| (.+?) \| (.+) \|$/))
  .filter(Boolean)
  .map(([, number, feature, state, proof]) => ({ number: Number(number), feature, state, proof }));

const ROWS = 62;
const MAY_COME_LATER = [37, 38, 39, 40, 41, 46, 47, 52, 53, 62];

/** Whether a file holds a test of that name: a function in Rust, the beginning of a text in JavaScript. */
function holds(text, file, name) {
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (file.endsWith('.rs')) return new RegExp(`#\\[(?:\\w+::)?test[^\\]]*\\][^{]*?\\bfn ${plain}\\(`).test(text);
  return new RegExp(`['"\`]${plain}`).test(text);
}

describe('the check list', () => {
  it('has every row, each once and in order', () => {
    assert.deepEqual(rows.map(({ number }) => number), Array.from({ length: ROWS }, (_, at) => at + 1));
    assert.equal(new Set(rows.map(({ feature }) => feature)).size, ROWS);
  });

  it('knows four states, of which three say more', () => {
    for (const { number, state } of rows) assert.match(state, /^(as Backstage|better: .+|different: .+|comes with .+)$/, `row ${number}`);
  });

  it('leaves for later only what may come later', () => {
    const later = rows.filter(({ state }) => state.startsWith('comes with')).map(({ number }) => number);
    assert.deepEqual(later.filter(number => !MAY_COME_LATER.includes(number)), []);
  });

  it('names a test for everything that is here, and the test is there', () => {
    for (const { number, state, proof } of rows) {
      const links = [...proof.matchAll(/\[[^\]]+\]\(([^)]+)\) `([^`]+)`/g)];
      if (!state.startsWith('comes with')) assert.ok(links.length > 0, `row ${number} is proven`);
      assert.equal(proof.replace(/–|<br>|\[[^\]]+\]\([^)]+\) `[^`]+`/g, '').trim(), '', `row ${number} holds links alone`);
      for (const [, link, name] of links) {
        const file = new URL(link, page);
        assert.ok(existsSync(file), `row ${number}: ${link} exists`);
        assert.ok(holds(readFileSync(file, 'utf8'), link, name), `row ${number}: ${link} holds ${name}`);
      }
    }
  });
});
