// What this program was built from. scripts/stamp.mjs writes it beside the compiled source.
import { readFileSync } from 'node:fs';

export interface Build {
  version: string;
  commit: string;
  release: string;
}

const STAMP = new URL('../build.json', import.meta.url);

/** The stamp of the build; a build without one says so in every field. */
export function readBuild(from: URL = STAMP): Build {
  try {
    return JSON.parse(readFileSync(from, 'utf8')) as Build;
  } catch {
    return { version: 'unknown', commit: 'unknown', release: 'unknown' };
  }
}
