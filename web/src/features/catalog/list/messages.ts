// The texts of this room.
export const listMessages = {
  'catalog.list.title': 'list',
} as const;
