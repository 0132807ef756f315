// The drawing as a file: SVG in the colours of the present theme, PNG painted from it. Nothing is fetched.
import type { Shown } from './groups';
import type { Drawing } from './layout';
import { arrow } from './Lines';
import { clusterName, CUTS, nameOf } from './Stone';

const GAP = 24;
const LETTERS = 22;
const PIXELS = 2;
const MOST_PIXELS = 16_000;

type Colours = Record<'ground' | 'stone' | 'border' | 'text' | 'ink' | 'onInk' | 'line', string>;

/** The colours of the page as it is now. */
export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return { ground: of('--slab-2'), stone: of('--slab'), border: of('--line-2'), text: of('--txt'), ink: of('--ink'), onInk: of('--on-ink'), line: of('--edge') };
}

/** The drawing as a document. */
export function toSvg(shown: Shown, drawing: Drawing, root: string, title: string, colours: Colours): string {
  const width = drawing.width + 2 * GAP;
  const height = drawing.height + 2 * GAP;
  const missing = new Set(shown.nodes.filter((it) => it.missing).map((it) => it.ref));
  const lines = drawing.links.map((link) => {
    const edge = shown.edges[link.index];
    const soft = edge !== undefined && (missing.has(edge.from) || missing.has(edge.to));
    return `<path d="${link.path}" fill="none" stroke="${colours.line}" stroke-width="1.2"${soft ? ' stroke-dasharray="3 3"' : ''}/><path d="${arrow(link.tip)}" fill="${colours.line}"/>`;
  });
  const stones = [
    ...shown.nodes.map((it, index) => ({ id: it.ref, name: nameOf(it), odd: index % 2, root: it.ref === root, soft: it.missing })),
    ...shown.clusters.map((it, index) => ({ id: it.id, name: `${clusterName(it)} · ${it.members.length}`, odd: (index + 1) % 2, root: false, soft: false })),
  ].map((it) => {
    const at = drawing.at.get(it.id) ?? { x: 0, y: 0 };
    const fill = it.root ? colours.ink : colours.stone;
    const stroke = it.root ? colours.ink : it.soft ? colours.line : colours.border;
    const cut = CUTS[it.odd === 1 ? 1 : 0];
    return `<g transform="translate(${at.x} ${at.y})"><title>${escaped(it.id)}</title><path d="${cut}" fill="${fill}" stroke="${stroke}"${it.soft ? ' stroke-dasharray="3 3"' : ''}/><text x="12" y="21.5" fill="${it.root ? colours.onInk : colours.text}"${it.root ? ' font-weight="600"' : ''}>${escaped(shortened(it.name))}</text></g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-GAP} ${-GAP} ${width} ${height}" font-family="'Atkinson Hyperlegible Next', system-ui, sans-serif" font-size="12.5" font-weight="500">`,
    `<title>${escaped(title)}</title><rect x="${-GAP}" y="${-GAP}" width="${width}" height="${height}" fill="${colours.ground}"/>`,
    ...lines,
    ...stones,
    '</svg>',
  ].join('\n');
}

/** Saves a text or a picture under a name. */
export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}

/** Paints an SVG. Very large drawings are painted smaller. */
export async function toPng(svg: string, drawing: Drawing): Promise<Blob> {
  const width = drawing.width + 2 * GAP;
  const height = drawing.height + 2 * GAP;
  const scale = Math.min(PIXELS, MOST_PIXELS / Math.max(width, height));
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => {
      if (blob === null) failed(new Error('the browser could not paint the drawing'));
      else done(blob);
    }, 'image/png');
  });
}

function shortened(name: string): string {
  return name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name;
}

function escaped(text: string): string {
  // Characters that XML does not allow at all would make the whole file unreadable.
  const clean = text.replaceAll(/[^\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
