// Layouts are data: the most precise one counts.
import { expect, test } from 'vitest';
import { layoutFor, type Layout } from './start';

const layout = (tab: string, kind?: string, type?: string): Layout => ({ kind, type, tabs: [tab], cards: { main: [], side: [] }, strip: [] });
const layouts = [layout('any'), layout('component', 'component'), layout('website', 'Component', 'website')];

test('a kind with a type stands before the kind, and the kind before the rest', () => {
  expect(layoutFor(layouts, 'Component', 'website').tabs).toEqual(['website']);
  expect(layoutFor(layouts, 'Component', 'service').tabs).toEqual(['component']);
  expect(layoutFor(layouts, 'Widget', undefined).tabs).toEqual(['any']);
});

test('without any layout there is still a page', () => {
  expect(layoutFor([], 'Component', 'service').tabs).toContain('overview');
});
