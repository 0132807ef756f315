// The texts of delivery that every page begins with; each room brings its own.
export const messages = {
  'delivery.nav': 'Deployments',
  'delivery.tab': 'Deployments',
} as const;
