// What happens when somebody's pointer, focus or cursor rests on an entity: features fill it.
import { createContext, type ReactNode } from 'react';

/** Filled by the app with what the catalog knows. */
export interface Hover {
  /** The card of an entity, by its whole reference. Nothing: no card. */
  card?: (ref: string) => ReactNode;
  /** Fetches what its page will ask. */
  prefetch?: (ref: string) => void;
}

/** Without it, links have no cards. */
export const HoverContext = createContext<Hover>({});

/** Around whatever should have cards. */
export const HoverCardProvider = HoverContext.Provider;
