// HTML within Markdown keeps what text needs and loses what acts.
import { expect, test } from 'vitest';
import { plainMarkup, slugOf } from './markup';

test('known elements stay, others are text', () => {
  expect(plainMarkup('<p align="center"><img src="logo.png" width=80 onerror="alert(1)"></p>')).toBe('<p align="center"><img src="logo.png" width="80"></p>');
  expect(plainMarkup('<script>alert(1)</script>')).toBe('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(plainMarkup('<svg/onload=alert(1)>')).toBe('&lt;svg/onload=alert(1)&gt;');
  expect(plainMarkup('a <!-- hidden <script> --> b')).toBe('a  b');
  expect(plainMarkup('<a href="x" style="y">')).toBe('<a href="x">');
  expect(plainMarkup('<img src="a" title=\'"><script>\'>')).toBe('<img src="a" title="&quot;&gt;&lt;script&gt;">');
  expect(plainMarkup('1 < 2 & <b')).toBe('1 &lt; 2 & &lt;b');
});

test('headings have the anchors that links to them are written for', () => {
  expect(slugOf('Getting started: <b>now</b>!')).toBe('getting-started-now');
  expect(slugOf('Über uns')).toBe('über-uns');
});
