// The texts of the spine's pages.
export const messages = {
  'spine.jobs.title': 'Jobs',
} as const;
