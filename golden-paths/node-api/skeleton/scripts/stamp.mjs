// Writes into the build which commit it was made from and what the release brings. The same commit
// gives the same file, so that it gives the same artefact.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

function commit() {
  if (process.env.COMMIT) return process.env.COMMIT;
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const release = readFileSync('release.txt', 'utf8').trim();
writeFileSync('dist/build.json', `${JSON.stringify({ version, commit: commit(), release })}\n`);
