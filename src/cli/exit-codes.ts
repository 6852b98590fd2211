/**
 * How a command ends, for whatever called it: one table for all commands. 0, 1 and 2 are what everybody takes them for, and what
 * only rollouts know follows. From 64 on numbers are the system's (70 is a failure of the software itself in `sysexits.h`), and
 * from 126 on the shell's.
 */
export const EXIT_CODES = {
  done: 0,
  refused: 1,
  wrongUsage: 2,
  personNeeded: 3,
  abortedByEvidence: 4,
  internalFailure: 70,
} as const;

export type Ending = keyof typeof EXIT_CODES;
export type ExitCode = typeof EXIT_CODES[Ending];

/** In the words of `--help` and of the documentation. */
export const ENDINGS: { readonly [ending in Ending]: string } = {
  done: 'done',
  refused: 'refused or failed',
  wrongUsage: 'wrong usage',
  personNeeded: 'a person is needed',
  abortedByEvidence: 'aborted by evidence',
  internalFailure: 'internal failure',
};

/** `0 done, 1 refused or failed, …` */
export function exitCodesText(): string {
  return Object.entries(EXIT_CODES).map(([ending, code]) => `${code} ${ENDINGS[ending as Ending]}`).join(', ');
}

/** Of several rollouts that ended otherwise than asked for, the end that matters most. */
export function gravest(endings: readonly Ending[]): Ending {
  return endings.reduce((one, other) => EXIT_CODES[other] > EXIT_CODES[one] ? other : one);
}
