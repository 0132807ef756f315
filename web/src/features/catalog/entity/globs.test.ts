// A location's targets, resolved and matched as the server does.
import { describe, expect, it } from 'vitest';
import { matches, resolve } from './globs';

describe('resolve', () => {
  it('starts at the folder of the file that the location stands in', () => {
    expect(resolve('./*/catalog-info.yaml', 'file:/srv/acme/catalog-info.yaml')).toBe('file:/srv/acme/*/catalog-info.yaml');
    expect(resolve('../b.yaml', 'url:https://host/x/y/a.yaml')).toBe('url:https://host/x/b.yaml');
    expect(resolve('https://other/a.yaml', 'url:https://host/x/a.yaml')).toBe('url:https://other/a.yaml');
  });
});

describe('matches', () => {
  it('knows one star and two', () => {
    expect(matches('file:/srv/*/a.yaml', 'file:/srv/x/a.yaml')).toBe(true);
    expect(matches('file:/srv/*/a.yaml', 'file:/srv/x/y/a.yaml')).toBe(false);
    expect(matches('file:/srv/**/a.yaml', 'file:/srv/x/y/a.yaml')).toBe(true);
    expect(matches('file:/srv/a.yaml', 'file:/srv/aXyaml')).toBe(false);
  });
});
