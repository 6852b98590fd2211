import { formatSeconds } from '../../plan/grammar';

/** A frame that has not stood for long enough, for whichever gate. */
export interface Hold {
  /** In seconds. */
  readonly least: number;
  readonly stood: number;
}

/** A frame that has. */
export function stoodSentence({ least }: Pick<Hold, 'least'>): string {
  return least === 0 ? 'its frame need not stand for any time' : `its frame has stood for ${formatSeconds(least)}`;
}

export function holdSentence({ least, stood }: Hold): string {
  return `its frame stands for ${formatSeconds(least)} and has stood for ${formatSeconds(stood)}: wait ${formatSeconds(least - stood)}, or pass --force`;
}
