// The texts of the page of a run.
export const runMessages = {
  'run.title': 'Run',
};
