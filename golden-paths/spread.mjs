// What all golden paths have in common lies once, in common/skeleton, and is copied into each of them,
// since a template is installed as a folder of its own.
//
//   node golden-paths/spread.mjs            copies
//   node golden-paths/spread.mjs --check    says what is not as it should be, and changes nothing
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const common = path.join(here, 'common', 'skeleton');

export const PATHS = ['node-api', 'python-ml', 'java-service'];

/** Every file below a folder, relative to it. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** Copies that are missing, or not what they are copies of. */
export function stale() {
  return PATHS.filter(it => existsSync(path.join(here, it))).flatMap(golden =>
    filesOf(common)
      .map(file => path.join(golden, 'skeleton', file))
      .filter(copy => {
        const source = path.join(common, path.relative(path.join(golden, 'skeleton'), copy));
        return !existsSync(path.join(here, copy)) || !readFileSync(source).equals(readFileSync(path.join(here, copy)));
      }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = stale();
  if (process.argv.includes('--check')) {
    for (const copy of found) console.error(`golden-paths/${copy} is not what golden-paths/common has; run node golden-paths/spread.mjs`);
    process.exitCode = found.length === 0 ? 0 : 1;
  } else {
    for (const copy of found) {
      const [golden] = copy.split(path.sep);
      const source = path.join(common, path.relative(path.join(golden, 'skeleton'), copy));
      mkdirSync(path.dirname(path.join(here, copy)), { recursive: true });
      cpSync(source, path.join(here, copy));
      console.log(`copied golden-paths/${copy}`);
    }
  }
}
