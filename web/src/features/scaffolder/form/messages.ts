// The texts of the form of a template.
export const formMessages = {
  'form.title': 'Create',
};
