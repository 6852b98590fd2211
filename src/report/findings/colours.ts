/** Colours of a terminal, or none. */
export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

const as = (text: string) => text;

export const NO_COLOURS: Colours = { bold: as, dim: as, red: as, yellow: as, green: as };
