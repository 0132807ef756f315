// The texts of this room.
export const graphMessages = {
  'catalog.graph.title': 'Graph',
  'catalog.graph.nav': 'Graph',
} as const;
