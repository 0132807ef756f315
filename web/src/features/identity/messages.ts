// The texts of identity.
export const messages = {
  'identity.signin.title': 'Sign in',
  'identity.invitation.title': 'Invitation',
  'identity.settings.title': 'Settings',
  'identity.people.title': 'People',
  'identity.roles.title': 'Roles',
  'identity.audit.title': 'Audit',
} as const;
