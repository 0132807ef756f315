// Two servers on one PostgreSQL that see the same files.
import path from 'node:path';
import { Server, folder, freshDatabase, writeConfig } from '../faults/harness.mjs';
import { Files } from '../faults/model.mjs';

/** Two servers that serve, what they read, and the address of what they share. */
export class Pair {
  /**
   * `sources` are the targets of `file` locations, relative to the folder of the files; `more` goes
   * into the configuration; servers are ready when this returns.
   */
  static async start(test, { sources = ['*.yaml'], fill = () => {}, more = '', program } = {}) {
    const pair = new Pair();
    const work = folder(test);
    pair.files = new Files(path.join(work, 'catalog'));
    fill(pair.files);
    pair.address = freshDatabase(test);
    // Servers on one database open what it holds with one master key, wherever each keeps its data.
    const key = `flagstone:\n  identity:\n    masterKey:\n      file: ${path.join(work, 'master.key')}\n`;
    const config = writeConfig(work, sources.map(it => ({ target: path.join(pair.files.into, it) })), {
      database: `    client: pg\n    connection: ${pair.address}`,
      more: `${key}${more}`,
    });
    pair.first = await Server.start(test, { config, data: path.join(work, 'first'), program });
    pair.second = await Server.start(test, { config, data: path.join(work, 'second'), program });
    pair.both = [pair.first, pair.second];
    return pair;
  }
}

/** Asks a server to have every source read now. */
export function refresh(server) {
  return server.fetch('/api/spine/v1/reconcilers/catalog.sources/nudge', { method: 'POST' });
}

/** Asks for one source to be read, whether it is as it was or not. */
export function readSource(server, id) {
  return server.json(`/api/catalog/v1/sources/${id}/refresh`, { method: 'POST' });
}

/** Every reading of a source that the database remembers, newest first. */
export async function readings(server) {
  const all = [];
  for (let before = ''; ;) {
    const page = await server.json(`/api/spine/v1/jobs?kind=catalog.source.read&limit=500${before}`);
    all.push(...page.items);
    if (!page.next) return all;
    before = `&before=${page.next}`;
  }
}

/** The replica that worked on a job: its worker is `node#life`. */
export const nodeOf = job => job.worker?.split('#')[0];

/** `{p50, p99, max}` of milliseconds, rounded, for a line of output. */
export function summary(milliseconds) {
  const sorted = [...milliseconds].sort((left, right) => left - right);
  const at = share => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: Math.round(sorted.at(-1)) };
}
