// The texts of this room.
export const definitionMessages = {
  'catalog.definition.title': 'definition',
} as const;
