// An application for a test, and what it logs.
import { buildApp, type Parts } from '../src/app.js';

export const build = { version: '1.0.0', commit: 'c0ffee', release: 'A test.' };

export function place(more: Partial<Parts> = {}) {
  const lines: string[] = [];
  const config = { service: '${{ values.name }}', environment: 'test', host: '127.0.0.1', port: 0, logLevel: 'info' };
  const app = buildApp({ config, build, logTo: { write: line => void lines.push(line) }, ...more });
  return { app, logged: () => lines.map(line => JSON.parse(line) as Record<string, unknown>) };
}
