// The text of the spine that every page begins with; its pages bring theirs.
export const messages = {
  'spine.jobs.title': 'Jobs',
} as const;
