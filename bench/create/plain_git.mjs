// Plain Git over smart HTTP: `git http-backend`, the program that comes with Git, behind a server that does nothing but hand
// requests to it as CGI wants them.
import { spawn } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

export const surroundings = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

export const git = (cwd, ...words) => execFileSync('git', words, { cwd, env: surroundings, stdio: 'pipe' }).toString();

/** Serves the bare repositories of a folder. */
export async function serve(root) {
  const backend = path.join(git(root, '--exec-path').trim(), 'git-http-backend');
  const server = http.createServer((request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    const env = {
      ...surroundings,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'ada',
      REMOTE_ADDR: '127.0.0.1',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...request.headers['content-length'] && { CONTENT_LENGTH: request.headers['content-length'] },
      ...request.headers['content-encoding'] && { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] },
      ...request.headers['git-protocol'] && { GIT_PROTOCOL: request.headers['git-protocol'] },
    };
    const child = spawn(backend, [], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.on('error', () => {});
    request.pipe(child.stdin);
    let head = Buffer.alloc(0);
    const begin = piece => {
      head = Buffer.concat([head, piece]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      child.stdout.off('data', begin);
      const headers = head.subarray(0, end).toString().split('\r\n').map(line => line.split(/: (.*)/s, 2));
      const status = headers.find(([name]) => name.toLowerCase() === 'status');
      response.writeHead(status ? Number.parseInt(status[1], 10) : 200, headers.filter(it => it !== status).flat());
      response.write(head.subarray(end + 4));
      child.stdout.pipe(response);
    };
    child.stdout.on('data', begin);
    child.stdout.on('end', () => { if (!response.headersSent) response.writeHead(500).end(); });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => { server.closeAllConnections(); server.close(); } };
}
