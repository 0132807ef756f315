// The texts of home.
export const homeMessages = {
  'home.nav': 'Home',
} as const;
