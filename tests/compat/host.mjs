// A web server on loopback that hands out descriptors, with entity tags, and can be rewritten while it runs.
import { createHash } from 'node:crypto';
import http from 'node:http';

/** Starts one; `files` maps a path such as `/shop.yaml` to its text and may be changed at any time. */
export async function startHost(files = {}) {
  const host = { files: { ...files }, requests: [], unchanged: 0 };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://any');
    host.requests.push(pathname);
    const text = host.files[pathname];
    if (text === undefined) return response.writeHead(404).end('no such file');
    const etag = `"${createHash('sha1').update(text).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) {
      host.unchanged += 1;
      return response.writeHead(304, { etag }).end();
    }
    return response.writeHead(200, { etag, 'content-type': 'text/yaml' }).end(text);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  host.name = `127.0.0.1:${server.address().port}`;
  host.origin = `http://${host.name}`;
  host.stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return host;
}

/** The reference of the Location entity that stands for a location. */
export function generated(type, target) {
  return `location:default/generated-${createHash('sha1').update(`${type}:${target}`).digest('hex')}`;
}
