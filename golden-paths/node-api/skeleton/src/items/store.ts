// Where items are kept: in memory, until the service is given a database. Nothing else knows that.
import { randomUUID } from 'node:crypto';

export interface Item {
  id: string;
  name: string;
  createdAt: string;
}

/** How many items one process keeps, so that its memory has an end. */
export const ITEMS_MAX = 10_000;

export class ItemStore {
  readonly #items = new Map<string, Item>();
  readonly #now: () => Date;

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

  /** Items in the order in which they came, after the one with the id `after`. */
  list(limit: number, after?: string): { items: Item[]; next?: string } {
    const all = [...this.#items.values()];
    const start = after === undefined ? 0 : all.findIndex(item => item.id === after) + 1;
    const items = all.slice(start, start + limit);
    const last = items.at(-1);
    return last && start + limit < all.length ? { items, next: last.id } : { items };
  }

  get(id: string): Item | undefined {
    return this.#items.get(id);
  }

  /** Keeps a new item; undefined when there is no room for one. */
  add(name: string): Item | undefined {
    if (this.#items.size >= ITEMS_MAX) return undefined;
    const item = { id: randomUUID(), name, createdAt: this.#now().toISOString() };
    this.#items.set(item.id, item);
    return item;
  }
}
