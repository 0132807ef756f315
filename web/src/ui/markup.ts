// HTML that people write within Markdown, taken to pieces and written anew: known elements with known attributes, and
// everything else as the text that it is. What comes out still goes through the sanitiser.

const ELEMENTS = new Set(['p', 'br', 'b', 'strong', 'i', 'em', 'del', 's', 'ins', 'code', 'pre', 'kbd', 'samp', 'var', 'blockquote', 'ul', 'ol', 'li', 'hr', 'a', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
  'table', 'thead', 'tbody', 'tr', 'th', 'td', 'sub', 'sup', 'div', 'span', 'img', 'details', 'summary', 'dl', 'dt', 'dd', 'center', 'abbr']);
const ATTRIBUTES = new Set(['href', 'src', 'alt', 'title', 'align', 'width', 'height', 'open', 'start', 'colspan', 'rowspan']);
const TAG = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g;
const ATTRIBUTE = /([a-zA-Z][a-zA-Z0-9-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/g;

/** Characters that mean something in HTML, as text. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A piece of HTML without anything but what text needs. */
export function plainMarkup(html: string): string {
  let out = '';
  let at = 0;
  for (const found of html.matchAll(TAG)) {
    out += escapeText(html.slice(at, found.index));
    at = found.index + found[0].length;
    const [whole, closes, name, attributes] = found;
    if (name === undefined) continue;
    const element = name.toLowerCase();
    if (!ELEMENTS.has(element)) out += escapeHtml(whole);
    else if (closes === '/') out += `</${element}>`;
    else out += `<${element}${attributesOf(attributes ?? '')}>`;
  }
  return out + escapeText(html.slice(at));
}

/** Entities stay what they are. */
function escapeText(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attributesOf(text: string): string {
  let out = '';
  for (const [, name, double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const attribute = name?.toLowerCase() ?? '';
    if (!ATTRIBUTES.has(attribute)) continue;
    out += ` ${attribute}="${escapeHtml((double ?? single ?? bare ?? '').replaceAll('&amp;', '&'))}"`;
  }
  return out;
}

/** The anchor of a heading, as GitHub makes it. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/<[^>]*>|&[a-z#0-9]+;/g, '')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
