// Sample calls: one request as curl, as fetch and as it goes over the wire.
import type { RequestShape, Sample } from './model';

/** A request as text, three ways. The token and the base stay names that a shell fills in. */
export function samplesOf(request: RequestShape, needsToken: boolean): Sample[] {
  const headers: [string, string][] = [];
  if (needsToken) headers.push(['Authorization', 'Bearer $TOKEN']);
  for (const it of request.parameters) if (it.place === 'header' && it.required) headers.push([it.name, it.example]);
  if (request.body !== undefined) headers.push(['Content-Type', request.media ?? 'application/json']);
  const path = filledPath(request, true);
  return [
    { label: 'curl', language: 'shell', text: curl(request, path, headers) },
    { label: 'fetch', language: 'js', text: fetchCall(request, path, headers) },
    { label: 'HTTP', language: 'http', text: wire(request, path, headers) },
  ];
}

/** The path with its parameters: names for a shell, or the values that were written into a form. */
export function filledPath(request: RequestShape, asNames: boolean, given: Readonly<Record<string, string>> = {}): string {
  const path = request.path.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    if (asNames) return `$${name.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`;
    const value = given[`path ${name}`];
    return value === undefined || value === '' ? whole : encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const it of request.parameters) {
    if (it.place !== 'query') continue;
    const value = asNames ? (it.required ? it.example : '') : (given[`query ${it.name}`] ?? '');
    if (value !== '') query.append(it.name, value);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

function curl(request: RequestShape, path: string, headers: [string, string][]): string {
  const lines = [request.method === 'GET' ? 'curl' : `curl -X ${request.method}`, `  "$BASE${path}"`];
  for (const [name, value] of headers) lines.push(`  -H "${name}: ${value}"`);
  if (request.body !== undefined) lines.push(`  -d '${request.body.replaceAll("'", "'\\''")}'`);
  return lines.join(' \\\n');
}

function fetchCall(request: RequestShape, path: string, headers: [string, string][]): string {
  const address = `\`\${base}${path.replaceAll(/\$([A-Z_0-9]+)/g, (_, name: string) => `\${${name.toLowerCase()}}`)}\``;
  const lines = [`const answer = await fetch(${address}, {`, `  method: '${request.method}',`];
  if (headers.length > 0) {
    lines.push('  headers: {');
    for (const [name, value] of headers) {
      const written = value.includes('$TOKEN') ? '`Bearer ${token}`' : `'${value.replaceAll("'", "\\'")}'`;
      lines.push(`    '${name}': ${written},`);
    }
    lines.push('  },');
  }
  if (request.body !== undefined) {
    const body = request.body.split('\n').join('\n  ');
    lines.push(isJson(request.body) ? `  body: JSON.stringify(${body}),` : `  body: ${JSON.stringify(request.body)},`);
  }
  lines.push('});');
  return lines.join('\n');
}

function wire(request: RequestShape, path: string, headers: [string, string][]): string {
  const lines = [`${request.method} ${path} HTTP/1.1`, 'Host: $HOST', ...headers.map(([name, value]) => `${name}: ${value}`)];
  if (request.body !== undefined) lines.push('', request.body);
  return lines.join('\n');
}

function isJson(text: string): boolean {
  return /^[[{"]/.test(text.trim());
}
