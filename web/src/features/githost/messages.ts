// The texts of the built-in Git host that every page begins with; its rooms bring theirs.
export const messages = {
  'code.nav': 'Code',
  'code.repository': 'Repository',
} as const;
