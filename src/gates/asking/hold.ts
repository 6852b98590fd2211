import { formatSeconds } from '../../plan/grammar';

/** A frame that has not stood for long enough, for whichever gate. */
export interface Hold {
  /** In seconds. */
  readonly least: number;
  readonly stood: number;
}

export function holdSentence({ least, stood }: Hold): string {
  return `its frame stands for ${formatSeconds(least)} and has stood for ${formatSeconds(stood)}: wait ${formatSeconds(least - stood)}, or pass --force`;
}
