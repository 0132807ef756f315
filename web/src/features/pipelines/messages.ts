// The texts of pipelines that every page begins with; each room brings its own.
export const messages = {
  'pipelines.nav': 'Pipelines',
  'pipelines.tab': 'CI/CD',
} as const;
