// The texts of the reference of actions.
export const actionsMessages = {
  'actions.title': 'Actions',
};
