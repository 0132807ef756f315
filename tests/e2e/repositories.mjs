// Repositories for tests: made over the API, pushed to with the real Git, from a folder that goes with the suite.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { later, token } from '../faults/harness.mjs';
import { asked } from './portal.mjs';

/** Git as Ana, and nothing of the machine's own settings. */
const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0', GIT_AUTHOR_NAME: 'Ana Ruiz', GIT_AUTHOR_EMAIL: 'ana.ruiz@acme.test', GIT_COMMITTER_NAME: 'Ana Ruiz', GIT_COMMITTER_EMAIL: 'ana.ruiz@acme.test' };

/** A repository on the server, and a folder that pushes to it. `files` by path are its first commit. */
export async function repository(suite, server, name, files = {}, { owner = 'payments-team', visibility = 'internal', description = '' } = {}) {
  const made = await asked(server, 'POST', '/api/githost/v1/repositories', { owner, name, visibility, description, protected: false });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flagstone-e2e-git-'));
  later(suite, () => rmSync(folder, { recursive: true, force: true }));
  const git = (...args) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', `http://x:${token}@localhost:${server.port}/git/${owner}/${name}.git`);
  const commit = (message, changed) => {
    for (const [file, text] of Object.entries(changed)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      if (text === null) rmSync(path.join(folder, file));
      else writeFileSync(path.join(folder, file), text);
    }
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  /** Commits onto a branch that begins at another, and pushes it. */
  const branch = (to, message, changed, from = 'main') => {
    git('checkout', '-q', '-B', to, from);
    const id = commit(message, changed);
    git('push', '-q', 'origin', to);
    return id;
  };
  if (Object.keys(files).length > 0) {
    commit('Begin', files);
    git('push', '-q', 'origin', 'main');
  }
  return { ...made, git, commit, branch, address: `/code/${owner}/${name}`, api: `/api/githost/v1/repositories/${owner}/${name}` };
}
