// The texts of the server's own pages.
export const messages = {
  'gate.nav': 'Admin',
  'gate.health.title': 'Health',
  'gate.configuration.title': 'Configuration',
  'gate.api.title': 'API',
} as const;
