/** A whole sequence, from its first commit to idle. */
import { Kind } from './app';
import { Sequence } from './sequence';
import { solve } from './solver';

/**
 * @param isCareful Whether what was done breaks nothing, so that nobody has to say that it does.
 * @throws what is wrong, with the story so far: lines that can be run again, and what was said
 */
export async function play([beginning, ...lines]: readonly string[], isCareful = false): Promise<Sequence> {
  const sequence = await Sequence.begin(beginning.split(' ').slice(1) as Kind[]);
  const require = (wrong: readonly string[]) => {
    const all = [...wrong, ...isCareful ? sequence.observer.broken : []];
    if (all.length > 0) throw new Error(`${all.join('\n')}\n\n${[beginning, ...sequence.told].join('\n')}\n`);
  };
  for (const line of lines) require(await sequence.line(line));
  require(await solve(sequence));
  return sequence;
}
