// The texts of Create that every page begins with; each room brings its own.
export const messages = {
  'create.nav': 'Create',
  'runs.nav': 'Runs',
} as const;
