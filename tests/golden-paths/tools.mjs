// The tools of the field, fetched once and kept outside of the checkout. A tool that cannot be had fails the
// tests that need it, with the reason: nothing passes unjudged.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const FETCH_MS = 10 * 60_000;

const home = process.env.FLAGSTONE_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'flagstone');
const cache = path.join(home, 'golden-paths');

/** Runs a program to its end, which has to be a good one. */
export function well(program, words, options = {}) {
  const done = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: FETCH_MS, ...options });
  if (done.status !== 0) {
    throw new Error(`${program} ${words.join(' ')}: ${done.error?.message ?? `exit ${done.status ?? done.signal}`}\n${done.stdout}\n${done.stderr}`);
  }
  return done.stdout;
}

/** A folder of the cache that `make` fills, named by what it is made of: another input is another folder. */
function kept(name, inputs, make) {
  const key = createHash('sha256').update(inputs.join('\0')).digest('hex').slice(0, 16);
  const folder = path.join(cache, `${name}-${key}`);
  if (!existsSync(path.join(folder, 'whole'))) {
    const making = `${folder}.${randomUUID()}`;
    mkdirSync(making, { recursive: true });
    make(making);
    mkdirSync(path.join(making, 'whole'));
    try {
      renameSync(making, folder);
    } catch (error) {
      // Another file of tests was quicker, with the same.
      rmSync(making, { recursive: true, force: true });
      if (!existsSync(path.join(folder, 'whole'))) throw error;
    }
  }
  return folder;
}

const text = name => readFileSync(path.join(here, name), 'utf8');

let python;
/** The folder of Python's tools: kubectl and kubernetes-validate. */
function pythonTools() {
  python ??= kept('python', [text('requirements.txt'), well('python3', ['--version'])], making => {
    well('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', making, '--requirement', path.join(here, 'requirements.txt')]);
  });
  return python;
}

/** Runs a module of Python's tools. */
export function pythonModule(name, words, options = {}) {
  const env = { ...process.env, PYTHONPATH: pythonTools() };
  return spawnSync('python3', ['-m', name, ...words], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env, ...options });
}

/** What Kustomize makes of a folder. */
export function kustomize(folder) {
  const found = readdirSync(pythonTools(), { recursive: true }).map(String).find(it => /(^|\/)kubectl$/.test(it) && !it.startsWith('bin/'));
  const program = path.join(pythonTools(), found ?? 'bin/kubectl');
  return well(program, ['kustomize', folder], { env: { ...process.env, PYTHONPATH: pythonTools() } });
}

let promtoolFile;
/** Prometheus' own tool: the machine's, or that of Debian's package, unpacked and not installed: no server is started. */
export function promtool(words, options = {}) {
  promtoolFile ??= findPromtool();
  return spawnSync(promtoolFile, words, { encoding: 'utf8', ...options });
}

function findPromtool() {
  const onPath = (process.env.PATH ?? '').split(':').map(folder => path.join(folder, 'promtool')).find(existsSync);
  if (onPath) return onPath;
  const folder = kept('promtool', ['debian'], making => {
    const download = () => spawnSync('apt-get', ['download', 'prometheus'], { cwd: making, encoding: 'utf8', timeout: FETCH_MS });
    if (download().status !== 0) {
      well('apt-get', ['update', '--quiet'], { stdio: 'pipe' });
      const done = download();
      if (done.status !== 0) throw new Error(`promtool is needed: install the package prometheus\n${done.stderr}`);
    }
    const archive = readdirSync(making).find(it => it.endsWith('.deb'));
    well('dpkg-deb', ['--extract', archive, '.'], { cwd: making });
    rmSync(path.join(making, archive));
  });
  return path.join(folder, 'usr', 'bin', 'promtool');
}

let judge;
/** What the products' own types and checks say of the objects in these files. */
export function judged(files) {
  judge ??= kept('objects', [text('objects/main.go'), text('objects/go.mod'), text('objects/go.sum'), well('go', ['version'])], making => {
    well('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', path.join(making, 'objects'), '.'], { cwd: path.join(here, 'objects') });
  });
  return well(path.join(judge, 'objects'), files).trim().split('\n').filter(Boolean).map(line => JSON.parse(line));
}
