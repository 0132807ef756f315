// The texts of the gate that every page begins with; its pages bring theirs.
export const messages = {
  'gate.nav': 'Admin',
  'gate.health.title': 'Health',
  'gate.configuration.title': 'Configuration',
  'gate.api.title': 'API',
} as const;
