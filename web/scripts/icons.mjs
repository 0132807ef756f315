// Writes src/ui/icons.generated.ts: the Lucide icons that src/ui/icons.ts lists, as one SVG sprite.
// With --check it writes nothing and fails when the file is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const icons = join(dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')), 'icons');
const list = join(web, 'src/ui/icons.ts');
const target = join(web, 'src/ui/icons.generated.ts');

const names = [...readFileSync(list, 'utf8').matchAll(/^ {2}'([a-z0-9-]+)',$/gm)].map((match) => match[1]);
const symbols = names.map((name) => {
  const svg = readFileSync(join(icons, `${name}.svg`), 'utf8');
  const inside = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${inside.replace(/\s*\n\s*/g, '').replaceAll(' />', '/>')}</symbol>`;
});
const text = `// Written by scripts/icons.mjs from lucide-static (ISC; parts from Feather, MIT). Do not edit.

/** All icons as the symbols of one sprite. */
export const iconSprite =
  '${symbols.join("' +\n  '")}';
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/ui/icons.generated.ts is stale: run `node scripts/icons.mjs`');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
