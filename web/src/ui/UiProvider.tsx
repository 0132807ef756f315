// Mantine with none of its looks: behaviour comes from it, every pixel from our style sheets.
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../messages';
import { IconSprite } from './Icon';
import { FLOATS, theme } from './theme';

/** Around the whole app. Draws the icon sprite, too. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    // Variables are in styles/mantine.css: Mantine would write a style element, which a strict policy refuses.
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false} withStaticClasses={false} forceColorScheme="light">
      <IconSprite />
      {children}
      <div id={FLOATS} role="region" aria-label={t('ui.floats')} />
    </MantineProvider>
  );
}
