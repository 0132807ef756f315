// The text of home that every page begins with; home and the palette bring theirs.
export const messages = {
  'home.nav': 'Home',
} as const;
