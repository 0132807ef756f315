// The texts of the palette.
export const paletteMessages = {} as const;
