// The texts of this room.
export const locationsMessages = {
  'catalog.locations.title': 'locations',
} as const;
