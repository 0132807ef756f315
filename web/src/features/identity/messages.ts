// The texts of identity that every page begins with; each room brings its own.
export const messages = {
  'identity.people.title': 'People',
  'identity.roles.title': 'Roles',
  'identity.keys.title': 'Keys',
  'identity.why.title': 'Why can I, why can’t I',
  'identity.audit.title': 'Audit',
  'identity.settings.title': 'Settings',
  'identity.signin.or': 'or with an account of this server',
  'identity.signin.with': 'Continue with {{provider}}',
  'identity.signin.closed': 'The window was closed before anybody signed in.',
  'identity.signin.wrong': 'No account has this name and this password. Check both; capitals count in the password.',
  'identity.signin.wait': 'Too many sign-ins failed. Wait {{time}}, then try again.',
  'identity.signin.name': 'Name',
  'identity.signin.password': 'Password',
  'identity.signin.submit': 'Sign in',
} as const;
