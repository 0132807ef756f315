// What comes from outside: addresses and Markdown.
import { expect, test } from 'vitest';
import { safeHref } from './A';
import { toHtml } from './MarkdownBody';
import { ariaKeys, printKeys } from './keys';

test('opens pages, the web and mail, and no scripts', () => {
  for (const good of ['/catalog', '#x', '?a=b', 'https://a.test', 'mailto:a@b.test', 'catalog/x:y']) expect(safeHref(good)).toBe(good);
  for (const bad of ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.test', '/\\evil.test']) {
    expect(safeHref(bad)).toBeUndefined();
  }
});

test('keeps the text of Markdown and nothing that acts', () => {
  const html = toHtml('# T\n\n**b** [l](https://a.test) [j](javascript:alert(1)) <img src=x onerror=alert(1)> <script>x()</script> <b style="a" onclick="b">c</b> ![alt](https://p.test/i.png)');
  expect(html).toContain('<h3>T</h3>');
  expect(html).toContain('rel="noopener noreferrer"');
  expect(html).not.toMatch(/<img|<script|<b |javascript:|i\.png/);
  expect(html).toContain('&lt;script&gt;');
  expect(html).toContain('alt');
});

test('prints keys as they stand on the keyboard', () => {
  expect(printKeys('mod+shift+l', true)).toEqual(['⌘⇧L']);
  expect(printKeys('mod+k', false)).toEqual(['Ctrl K']);
  expect(printKeys('g c', false)).toEqual(['G', 'C']);
  expect(ariaKeys('mod+enter', true)).toBe('Meta+Enter');
  expect(ariaKeys('g c')).toBeUndefined();
});
