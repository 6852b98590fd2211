/** The colours of the versions of a timeline, the same in every report: the first is blue, the next amber. */

export interface VersionColour {
  /** On a white ground. */
  readonly light: string;
  /** On a dark ground. */
  readonly dark: string;
  /** On a terminal. */
  readonly terminal: 'blue' | 'yellow' | 'green' | 'magenta' | 'cyan' | 'white';
  /** Where only text can have a colour. */
  readonly square: string;
}

/** Told apart by people who see no difference between red and green too: they differ in lightness as well. */
export const VERSION_COLOURS: readonly VersionColour[] = [
  { light: '#2563eb', dark: '#60a5fa', terminal: 'blue', square: '🟦' },
  { light: '#d97706', dark: '#fbbf24', terminal: 'yellow', square: '🟧' },
  { light: '#0f766e', dark: '#5eead4', terminal: 'green', square: '🟩' },
  { light: '#9333ea', dark: '#d8b4fe', terminal: 'magenta', square: '🟪' },
  { light: '#854d0e', dark: '#d6a35c', terminal: 'cyan', square: '🟫' },
  { light: '#475569', dark: '#cbd5e1', terminal: 'white', square: '⬜' },
];

/** The place of a version's colour; they begin again where there are more versions. */
export function colourIndex(version: number): number {
  return version % VERSION_COLOURS.length;
}

export function colourOf(version: number): VersionColour {
  return VERSION_COLOURS[colourIndex(version)];
}

/** The declarations of all colours as CSS variables, for one ground. */
export function colourVariables(ground: 'light' | 'dark'): string {
  return VERSION_COLOURS.map((colour, i) => `--v${i}: ${colour[ground]};`).join(' ');
}
