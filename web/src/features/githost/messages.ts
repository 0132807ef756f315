// The texts of the built-in Git host's pages.
export const messages = {
  'code.nav': 'Code',
  'code.title': 'Repositories',
};
