// The texts of this room.
export const problemsMessages = {
  'catalog.problems.title': 'problems',
} as const;
