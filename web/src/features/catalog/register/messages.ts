// The texts of this room.
export const registerMessages = {
  'catalog.register.title': 'register',
} as const;
