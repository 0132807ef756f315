// The drawing of MarkdownPage. Loaded on demand.
import './styles/prose.css';
import createPurifier, { type Config } from 'dompurify';
import { Marked } from 'marked';
import { useContext, useLayoutEffect, useRef, type MouseEvent } from 'react';
import { t } from '../messages';
import { NavigationContext, safeHref } from './A';
import type { MarkdownPageProps } from './MarkdownPage';
import { escapeHtml, plainMarkup, slugOf } from './markup';

/** Longer texts are cut: reading them would hold up the page. */
const LONGEST = 400_000;
/** Pictures of one text. */
const MOST_IMAGES = 60;
/** Blocks of code that are coloured. */
const MOST_PAINTED = 60;
const ANCHOR = 'doc-';

const reader = new Marked({ gfm: true, async: false });
reader.use({
  renderer: {
    // The page has its h1, and what the document stands in its h2.
    heading({ tokens, depth, text }) {
      const level = Math.min(6, depth + 2);
      return `<h${level} id="${ANCHOR}${escapeHtml(slugOf(text))}">${this.parser.parseInline(tokens)}</h${level}>`;
    },
    html({ text }) {
      return plainMarkup(text);
    },
    code({ text, lang }) {
      return `<pre tabindex="0"><code class="lang-${escapeHtml((lang ?? '').split(/\s/)[0] ?? '')}">${escapeHtml(text)}</code></pre>`;
    },
    checkbox({ checked }) {
      return checked ? '☑ ' : '☐ ';
    },
  },
});

const POLICY: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: ['p', 'br', 'b', 'strong', 'i', 'em', 'del', 's', 'ins', 'code', 'pre', 'kbd', 'samp', 'var', 'blockquote', 'ul', 'ol', 'li', 'hr', 'a', 'img', 'h3', 'h4', 'h5', 'h6', 'div', 'span',
    'table', 'thead', 'tbody', 'tr', 'th', 'td', 'sub', 'sup', 'details', 'summary', 'dl', 'dt', 'dd', 'abbr'],
  ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'align', 'width', 'height', 'open', 'start', 'colspan', 'rowspan', 'id', 'class', 'tabindex'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const purifier = createPurifier(window);
// A picture with an address would be fetched as soon as it stands on the page; where it lies is decided first.
purifier.addHook('uponSanitizeAttribute', (node, data) => {
  if (data.attrName === 'src') {
    (node as HTMLElement).dataset['from'] = data.attrValue;
    data.keepAttr = false;
  }
  if (data.attrName === 'class' && !data.attrValue.startsWith('lang-')) data.keepAttr = false;
  if (data.attrName === 'id' && !data.attrValue.startsWith(ANCHOR)) data.keepAttr = false;
});

/** The document as nodes: safe, its links resolved, its pictures still to come. */
export function fragmentOf(text: string, link: MarkdownPageProps['link']): DocumentFragment {
  const html = (reader.parse(text.slice(0, LONGEST)) as string).replaceAll(/<h([12])(?=[\s>])/g, '<h3').replaceAll(/<\/h[12]>/g, '</h3>').replaceAll(/<(\/?)center>/g, '<$1div>');
  const fragment = purifier.sanitize(html, POLICY);
  for (const node of fragment.querySelectorAll('a[href]')) resolve(node, link);
  for (const node of fragment.querySelectorAll('img')) picture(node);
  return fragment;
}

function resolve(node: Element, link: MarkdownPageProps['link']): void {
  const written = node.getAttribute('href') ?? '';
  if (written.startsWith('#')) {
    node.setAttribute('href', `#${ANCHOR}${decoded(written.slice(1)).toLowerCase()}`);
    return;
  }
  const isWhole = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(written.trim());
  const href = isWhole ? safeHref(written) : link(written);
  if (href === undefined) {
    // A link that leads nowhere is no link.
    node.replaceWith(...node.childNodes);
    return;
  }
  node.setAttribute('href', href);
  if (isWhole) {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer');
  }
}

/** Pictures of other places are links to them: showing them would tell those places who reads. */
function picture(node: HTMLImageElement): void {
  const from = node.dataset['from'] ?? '';
  if (!/^[a-z][a-z0-9+.-]*:|^\/\//i.test(from)) return;
  const href = safeHref(from);
  const text = node.alt === '' ? t('ui.markdown.image') : node.alt;
  if (href === undefined || node.closest('a') !== null) {
    node.replaceWith(text);
    return;
  }
  const link = document.createElement('a');
  Object.assign(link, { href, target: '_blank', rel: 'noopener noreferrer', textContent: text });
  node.replaceWith(link);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function paintAll(box: HTMLElement, signal: AbortSignal): Promise<void> {
  const blocks = [...box.querySelectorAll('pre > code[class]')].filter((it) => it.className.length > 5).slice(0, MOST_PAINTED);
  if (blocks.length === 0) return;
  const { paint } = await import('./code/paint');
  for (const block of blocks) {
    const pieces = await paint(block.textContent, block.className.slice(5)).catch(() => undefined);
    if (signal.aborted) return;
    if (pieces === undefined) continue;
    block.replaceChildren(
      ...pieces.map(({ text, kind }) => {
        if (kind === '') return document.createTextNode(text);
        const span = document.createElement('span');
        span.className = kind;
        span.textContent = text;
        return span;
      }),
    );
  }
}

/** The drawn text. Links to our own pages go there without loading anew. */
export default function MarkdownPageBody({ text, link, image }: MarkdownPageProps) {
  const { go } = useContext(NavigationContext);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = box.current;
    if (place === null) return undefined;
    const stop = new AbortController();
    place.replaceChildren(fragmentOf(text, link));
    void paintAll(place, stop.signal);
    for (const node of [...place.querySelectorAll('img')].slice(0, MOST_IMAGES)) {
      const from = node.dataset['from'];
      if (from === undefined) continue;
      void image(from, stop.signal).then(
        (data) => {
          if (stop.signal.aborted) return;
          if (data === undefined) node.replaceWith(node.alt);
          else node.src = data;
        },
        () => {
          if (!stop.signal.aborted) node.replaceWith(node.alt);
        },
      );
    }
    return () => {
      stop.abort();
    };
  }, [text, link, image]);
  const click = (event: MouseEvent<HTMLDivElement>) => {
    const href = (event.target instanceof Element ? event.target.closest('a') : null)?.getAttribute('href');
    if (!href || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    if (href.startsWith('#')) {
      event.preventDefault();
      document.getElementById(href.slice(1))?.scrollIntoView();
    } else if (href.startsWith('/')) {
      event.preventDefault();
      go(href);
    }
  };
  return <div ref={box} className="prose doc" dir="auto" onClick={click} />;
}
