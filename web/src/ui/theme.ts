// What Mantine is told (portal.md section 3). Colours and sizes are in styles/mantine.css as our tokens.
import { createTheme, Portal } from '@mantine/core';

/** Id of the place that holds whatever floats: a landmark, so that nothing of the page stands outside one. */
export const FLOATS = 'floats';

/** Ten steps from mortar to ink, for Mantine's own reckoning; what is drawn comes from the tokens. */
const ink = ['#eff2f1', '#dbe1df', '#c2cac8', '#a3afac', '#84908e', '#6c7875', '#5a6664', '#3f4a49', '#2a3433', '#182220'] as const;

/** The theme behind every component of `ui`. */
export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  colors: { ink },
  primaryColor: 'ink',
  autoContrast: false,
  focusRing: 'never',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: { Portal: Portal.extend({ defaultProps: { target: `#${FLOATS}` } }) },
});
