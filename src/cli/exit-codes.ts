/** How a command ends, for whatever called it: one table for all commands. */
export const EXIT_CODES = {
  done: 0,
  refused: 1,
  wrongUsage: 2,
} as const;

export type Ending = keyof typeof EXIT_CODES;
export type ExitCode = typeof EXIT_CODES[Ending];

/** In the words of `--help` and of the documentation. */
export const ENDINGS: { readonly [ending in Ending]: string } = {
  done: 'done',
  refused: 'refused or failed',
  wrongUsage: 'wrong usage',
};

/** `0 done, 1 refused or failed, …` */
export function exitCodesText(): string {
  return Object.entries(EXIT_CODES).map(([ending, code]) => `${code} ${ENDINGS[ending as Ending]}`).join(', ');
}
