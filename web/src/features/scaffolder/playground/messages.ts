// The texts of the playground.
export const playgroundMessages = {
  'playground.title': 'Template playground',
};
