// The texts of the page that lists templates.
export const findMessages = {
  'create.nav': 'Create',
  'create.title': 'What do you want to make?',
};
