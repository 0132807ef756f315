// The texts of the list of runs.
export const runsMessages = {
  'runs.nav': 'Runs',
  'runs.title': 'Runs',
};
