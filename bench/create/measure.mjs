// What creating costs: dry runs, renders, runs a minute, memory, pushes and clones. `node bench/create/measure.mjs`, with
// FLAGSTONE_BIN (a release build), and FLAGSTONE_TEST_POSTGRES where runs are to be measured on PostgreSQL too. Prints one table.
//
// PARTS chooses (dry,runs,git); RUNS how often a dry run is made (200), TASKS how many runs of a template there are (600), ROUNDS how
// often is pushed and cloned (7), COMMITS how many commits are cloned (10,000). Medians; what is compared is done in turns.
//
// Plain Git is `git http-backend` behind a small server (plain_git.mjs), over HTTP as ours. Renders are compared with nunjitsu, the
// engine of the published Backstage, in this process where tests/language has it: the same texts, no files and no HTTP.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Server, binary, freePort, freshDatabase, postgres, token, writeConfig } from '../../tests/faults/harness.mjs';
import { git, serve, surroundings } from './plain_git.mjs';

const number = (name, usual) => Number(process.env[name] ?? usual);
const RUNS = number('RUNS', 200);
const TASKS = number('TASKS', 600);
const ROUNDS = number('ROUNDS', 7);
const COMMITS = number('COMMITS', 10_000);
const WORKERS = 16;
/** Pause before a dry run on disk, in milliseconds. ext4 without a journal looks at every inode that was deleted within five
 * seconds before it makes one: dry runs in a row would measure that, which nobody who types does. */
const PACE = 300;
const MEMORY = '/dev/shm';
const PARTS = (process.env.PARTS ?? 'dry,runs,git').split(',');

const closing = [];
const suite = { after: close => closing.unshift(close) };
const folder = mkdtempSync(path.join(os.tmpdir(), 'flagstone-bench-create-'));
suite.after(() => rmSync(folder, { recursive: true, force: true }));
const rows = [];

const sorted = times => [...times].sort((a, b) => a - b);
const at = (times, share) => sorted(times)[Math.min(times.length - 1, Math.floor(times.length * share))];
const median = times => at(times, 0.5);
const ms = value => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

/** A row: what, how it is here, how it is elsewhere, the ratio, the aim. */
function row(what, ours, { more = '', other, to = '', aim = '' } = {}) {
  const ratio = other ? `${(ours / other).toFixed(2)} x ${to}` : '';
  rows.push([what, ms(ours), more, other ? ms(other) : '', ratio, aim && `${aim}${ours <= Number.parseFloat(aim.match(/\d+/)[0]) ? '' : ' (missed)'}`]);
}

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Texts of a skeleton: a fifth of them branch and loop, all of them name something. */
function skeleton(count) {
  return Array.from({ length: count }, (_, n) => {
    const lines = Array.from({ length: 30 }, (_, line) => `line ${line} of file ${n} of \${{ values.name }} is plain text, as most of a file is`);
    if (n % 5 === 0) {
      lines.push('{%- for port in values.ports %}', '- port: ${{ port }}{% if port > 8080 %} # ${{ values.owner | upper }}{% endif %}', '{%- endfor %}');
    }
    return { path: `skeleton/src/part-${n % 7}/\${{ values.name }}-${n}.md`, text: `${lines.join('\n')}\n` };
  });
}

const VALUES = { name: 'payments', owner: 'team-a', ports: [80, 8080, 8443, 9000] };

const template = (name, url) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name },
  spec: {
    type: 'service',
    parameters: [{ title: 'x', properties: { name: { type: 'string' }, owner: { type: 'string' }, ports: { type: 'array' } } }],
    steps: [
      { id: 'fetch', name: 'Fetch', action: 'fetch:template', input: { url, values: Object.fromEntries(Object.keys(VALUES).map(key => [key, `\${{ parameters.${key} }}`])) } },
      { id: 'log', name: 'Log', action: 'debug:log', input: { message: 'made ${{ parameters.name }}' } },
    ],
    output: { text: [{ title: 'Made', content: '${{ parameters.name }}' }] },
  },
});

async function start(name, { more = '', database = '    client: better-sqlite3', locations = [], below = folder } = {}) {
  const work = path.join(below, name);
  mkdirSync(work, { recursive: true });
  const port = await freePort();
  const config = writeConfig(work, locations, { database, backend: `  baseUrl: http://127.0.0.1:${port}`, more });
  const server = new Server({ config, data: path.join(work, 'data'), port });
  suite.after(() => server.end());
  server.spawn();
  await server.ready();
  return server;
}

const memory = server => {
  const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  const read = key => Math.round(Number(status.match(new RegExp(`${key}:\\s+(\\d+)`))[1]) / 1024);
  return { resident: read('VmRSS'), peak: read('VmHWM') };
};

const post = (server, route, body) => server.json(route, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** nunjitsu over the same texts and names; nothing where it is not installed. */
async function published(files) {
  const place = new URL('../../tests/language/node_modules/nunjitsu/package.json', import.meta.url);
  if (!existsSync(place)) return undefined;
  const about = JSON.parse(readFileSync(place, 'utf8'));
  const entry = about.exports?.['.']?.import?.default ?? about.exports?.['.']?.import ?? about.exports?.['.']?.default ?? about.module ?? about.main;
  const { createTemplateRenderer } = await import(new URL(entry, place));
  const renderer = createTemplateRenderer({});
  const once = () => files.forEach(it => [it.path, it.text].forEach(text => renderer.render(text, { values: VALUES })));
  once();
  const times = [];
  for (let n = 0; n < 20; n += 1) times.push(await timed(once));
  return median(times);
}

async function dryRuns(below, where, pace) {
  const server = await start('dry', { below });
  const environment = { ...process.env, TMPDIR: below };
  const idle = memory(server);
  for (const [count, runs, aim] of [[20, RUNS, '< 20 ms'], [500, Math.max(10, RUNS / 5), '']]) {
    const files = skeleton(count);
    const body = {
      template: template('t', './skeleton'),
      values: VALUES,
      directoryContents: files.map(it => ({ path: it.path, base64Content: Buffer.from(it.text).toString('base64') })),
    };
    const once = async () => {
      const made = await post(server, '/api/scaffolder/v2/dry-run', body);
      if (made.directoryContents.length !== count) throw new Error(`${made.directoryContents.length} files came out`);
    };
    for (let n = 0; n < 5; n += 1) await once();
    const times = [];
    for (let n = 0; n < runs; n += 1) {
      await pause(pace);
      times.push(await timed(once));
    }
    row(`dry run of a template with ${count} files, over HTTP, ${where}`, median(times), {
      more: `p99 ${ms(at(times, 0.99))}`, aim, other: await published(files), to: 'nunjitsu, texts alone',
    });
    // Without HTTP and without base64, the process included: what an author waits for.
    const place = path.join(below, `author-${count}`);
    for (const it of files) {
      const file = path.join(place, it.path);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, it.text);
    }
    writeFileSync(path.join(place, 'template.yaml'), JSON.stringify(template('t', './skeleton')));
    writeFileSync(path.join(place, 'values.yaml'), JSON.stringify(VALUES));
    const words = ['template', 'dry-run', path.join(place, 'template.yaml'), '--values', path.join(place, 'values.yaml'), '--output', 'json'];
    const typed = [];
    for (let n = 0; n < 15; n += 1) {
      await pause(pace);
      typed.push(await timed(() => promisify(execFile)(binary, words, { maxBuffer: 1 << 26, env: environment })));
    }
    row(`\`flagstone template dry-run\` of the same, process and all`, median(typed), { more: `p99 ${ms(at(typed, 0.99))}` });
  }
  const after = memory(server);
  rows.push(['memory of the server: idle, after these, at its highest', `${idle.resident} MB`, `${after.resident} MB, peak ${after.peak} MB`, '', '', '']);
  await server.end();
}

async function runs(engine) {
  const place = path.join(folder, `templates-${engine}`);
  for (const it of skeleton(20)) {
    const file = path.join(place, it.path);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, it.text);
  }
  writeFileSync(path.join(place, 'template.yaml'), JSON.stringify(template('made', './skeleton')));
  const database = engine === 'postgres' ? `    client: pg\n    connection: ${freshDatabase(suite)}` : undefined;
  const server = await start(`runs-${engine}`, {
    ...database && { database }, more: `scaffolder: {concurrentTasksLimit: ${WORKERS}}\n`, locations: [{ target: path.join(place, 'template.yaml') }],
  });
  await server.eventually(() => server.entity('template', 'made'));
  const idle = memory(server);
  let left = TASKS;
  const begin = async () => {
    while (left > 0) {
      left -= 1;
      await post(server, '/api/scaffolder/v2/tasks', { templateRef: 'template:default/made', values: VALUES });
    }
  };
  const count = async status => (await server.json(`/api/scaffolder/v2/tasks?limit=0&status=${status}`)).totalTasks;
  const took = await timed(async () => {
    await Promise.all(Array.from({ length: WORKERS }, begin));
    while (await count('open') + await count('processing') > 0) await new Promise(resolve => setTimeout(resolve, 50));
  });
  const completed = await count('completed');
  if (completed !== TASKS) throw new Error(`${completed} of ${TASKS} runs were completed`);
  const busy = memory(server);
  const rate = Math.round(TASKS / took * 60_000);
  rows.push([`runs a minute, ${WORKERS} workers, a template with 20 files, ${engine}`, `${rate}`, `${TASKS} runs in ${(took / 1000).toFixed(1)} s`, '', '', '']);
  rows.push([`memory of that server: idle, after the runs, at its highest`, `${idle.resident} MB`, `${busy.resident} MB, peak ${busy.peak} MB`, '', '', '']);
  await server.end();
}

/** Commits in a row, each of which changes one of a thousand files, as a stream of `git fast-import`. */
function history(count) {
  const parts = ['reset refs/heads/main\n'];
  for (let n = 0; n < count; n += 1) {
    const text = `file ${n % 1000}, change ${n}\n${'words that stay as they are\n'.repeat(20)}${(n * 2654435761 % 4294967296).toString(16)}\n`;
    const message = `Change ${n}`;
    parts.push(`commit refs/heads/main\ncommitter Ada <ada@example.org> ${1_700_000_000 + n} +0000\ndata ${message.length}\n${message}\n`
      + `M 100644 inline src/part-${n % 50}/file-${n % 1000}.txt\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  }
  return parts.join('');
}

async function gitHosts() {
  const server = await start('git', { more: `flagstone: {githost: {dayRepositoriesMax: 1000}}\n` });
  const idle = memory(server);
  const bare = path.join(folder, 'plain');
  mkdirSync(bare);
  const plain = await serve(bare);
  suite.after(plain.close);
  const work = path.join(folder, 'work');
  mkdirSync(work);
  const asleep = { ...surroundings };
  const run = (cwd, ...words) => promisify(execFile)('git', words, { cwd, env: asleep, maxBuffer: 1 << 26 });

  const ours = async name => {
    await post(server, '/api/githost/v1/repositories', { owner: 'bench', name });
    return `http://x:${token}@127.0.0.1:${server.port}/git/bench/${name}.git`;
  };
  const theirs = (name, isChecking) => {
    git(bare, 'init', '--quiet', '--bare', '--initial-branch=main', `${name}.git`);
    if (isChecking) git(path.join(bare, `${name}.git`), 'config', 'receive.fsckObjects', 'true');
    return `${plain.origin}/${name}.git`;
  };
  /** One round of each in turns; medians. */
  const turns = async ways => {
    const times = ways.map(() => []);
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const [n, way] of ways.entries()) {
        const ready = await way(round + 1);
        const took = await timed(ready);
        if (round >= 0) times[n].push(took);
      }
    }
    return times;
  };

  const tree = path.join(work, 'thousand');
  mkdirSync(tree);
  for (let n = 0; n < 1000; n += 1) {
    const file = path.join(tree, `src/part-${n % 20}/file-${n}.txt`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${`line of file ${n}, which says ${(n * 2654435761 % 4294967296).toString(16)}\n`.repeat(40)}`);
  }
  git(tree, 'init', '--quiet', '--initial-branch=main');
  git(tree, 'add', '-A');
  git(tree, 'commit', '--quiet', '-m', 'A thousand files');
  const push = to => async round => {
    const url = await to(`push-${round}`);
    return () => run(tree, 'push', '--quiet', url, 'main');
  };
  const [here, there, checked] = await turns([push(ours), push(it => theirs(it)), push(it => theirs(`${it}-checked`, true))]);
  row('push of 1,000 files (2 MB), against plain Git', median(here), { other: median(there), to: 'plain', more: `slowest ${ms(at(here, 1))}` });
  row('… against plain Git that checks objects as ours does', median(here), { other: median(checked), to: 'plain, checking' });

  const long = path.join(work, 'long');
  git(work, 'init', '--quiet', '--bare', '--initial-branch=main', 'long');
  const stream = path.join(work, 'stream');
  writeFileSync(stream, history(COMMITS));
  await new Promise((resolve, reject) => {
    const child = execFile('sh', ['-c', `git fast-import --quiet < ${stream}`], { cwd: long, env: surroundings }, error => (error ? reject(error) : resolve()));
    child.stdin.end();
  });
  git(long, 'gc', '--quiet');
  const urls = [await ours('long'), theirs('long')];
  for (const url of urls) await run(long, 'push', '--quiet', url, 'main');
  const clone = (url, name) => async round => {
    const into = path.join(work, `${name}-${round}`);
    rmSync(into, { recursive: true, force: true });
    return async () => { await run(work, 'clone', '--quiet', '--no-checkout', url, into); };
  };
  const [cloned, clonedThere] = await turns([clone(urls[0], 'here'), clone(urls[1], 'there')]);
  if (git(path.join(work, 'here-1'), 'rev-list', '--count', 'HEAD').trim() !== String(COMMITS)) throw new Error('commits are missing');
  const size = git(path.join(work, 'here-1'), 'count-objects', '-v').match(/size-pack: (\d+)/)[1];
  row(`clone of ${COMMITS.toLocaleString('en')} commits (${(size / 1024).toFixed(1)} MB)`, median(cloned), { other: median(clonedThere), to: 'plain', more: `slowest ${ms(at(cloned, 1))}` });
  const after = memory(server);
  rows.push(['memory of the Git host: idle, after these, at its highest', `${idle.resident} MB`, `${after.resident} MB, peak ${after.peak} MB`, '', '', '']);
  await server.end();
}

const commit = git(path.dirname(new URL(import.meta.url).pathname), 'describe', '--always', '--dirty').trim();
console.log(`Machine: ${os.cpus().length} x ${os.cpus()[0].model}. Commit: ${commit}. ${git('/', '--version').trim()}. Load average: ${os.loadavg().map(it => it.toFixed(2)).join(' ')}.\n`);
try {
  if (PARTS.includes('dry')) {
    await dryRuns(folder, 'on disk', PACE);
    if (existsSync(MEMORY)) {
      const below = mkdtempSync(path.join(MEMORY, 'flagstone-bench-create-'));
      suite.after(() => rmSync(below, { recursive: true, force: true }));
      await dryRuns(below, 'in memory', 0);
    }
  }
  if (PARTS.includes('runs')) {
    await runs('sqlite');
    if (postgres) await runs('postgres');
  }
  if (PARTS.includes('git')) await gitHosts();
} finally {
  console.log('| what | median | more | compared with | ratio | aim |\n|---|---|---|---|---|---|');
  for (const cells of rows) console.log(`| ${cells.join(' | ')} |`);
  for (const close of closing) await close();
}
console.log(`\nLoad average at the end: ${os.loadavg().map(it => it.toFixed(2)).join(' ')}.`);
