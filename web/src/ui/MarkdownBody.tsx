// Markdown to HTML, and of the HTML only what text needs. Loaded on demand.
import './styles/prose.css';
import createPurifier, { type Config } from 'dompurify';
import { Marked } from 'marked';
import { useContext, useMemo, type MouseEvent } from 'react';
import { NavigationContext, safeHref } from './A';

/** Longer texts are cut: nobody reads them here, and reading them would hold up the page. */
const LONGEST = 100_000;

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const reader = new Marked({ gfm: true, async: false });
// The page has its one h1 and its h2: headings of a text stand below them.
reader.use({
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(6, depth + 2);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    image({ text }) {
      return plain(text);
    },
    // HTML is shown as it is written. Even the sanitiser's own document would tell the browser's policy of handlers in it.
    html({ text }) {
      return plain(text);
    },
  },
});

const POLICY: Config = {
  ALLOWED_TAGS: ['p', 'br', 'b', 'strong', 'i', 'em', 'del', 's', 'code', 'pre', 'kbd', 'blockquote', 'ul', 'ol', 'li', 'hr', 'a', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'sub', 'sup'],
  ALLOWED_ATTR: ['href', 'start', 'align'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

const purifier = createPurifier(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  const href = safeHref(node.getAttribute('href') ?? '');
  if (href === undefined) {
    node.removeAttribute('href');
    return;
  }
  node.setAttribute('href', href);
  if (/^https?:/i.test(href)) {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
});

/** Safe HTML of a text. */
export function toHtml(text: string): string {
  return purifier.sanitize(reader.parse(text.slice(0, LONGEST)) as string, POLICY);
}

/** The drawn text. Links to our own pages go there without loading anew. */
export default function MarkdownBody({ text, className }: { text: string; className: string }) {
  const { go } = useContext(NavigationContext);
  const html = useMemo(() => toHtml(text), [text]);
  const click = (event: MouseEvent<HTMLDivElement>) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href');
    if (!href?.startsWith('/') || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    go(href);
  };
  return <div className={className} dir="auto" onClick={click} dangerouslySetInnerHTML={{ __html: html }} />;
}
