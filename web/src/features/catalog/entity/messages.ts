// The texts of this room.
export const entityMessages = {
  'catalog.entity.title': 'entity',
} as const;
