/** Asks gates about a frame: all of them, and the gravest answer wins. */
import { Answer, Asking, Question } from './gate';
import { NamedGate } from './gates';
import { RolloutRecord } from '../../state/record';

/** What a gate answered. */
export interface Asked {
  /** `time` */
  readonly gate: string;
  readonly answer: Answer<unknown>;
  /** What it says to a user. */
  readonly sentence: string;
}

/** What a gate says, by its name. */
export function gateText({ gate, sentence }: Asked): string {
  return `${gate}: ${sentence}`;
}

/** All answers, the gravest first. */
export async function askGates(gates: readonly NamedGate[], question: Question, options: Asking): Promise<Asked[]> {
  const asked = gates.filter(({ gate }) => gate.isAskedOnTheWayBack || !isOnTheWayBack(question.record));
  const answers = await Promise.all(asked.map(async ({ name, gate }) => {
    const answer = await gate.ask(question, options);
    return { gate: name, answer, sentence: gate.sentence(answer.reason) };
  }));
  return answers.sort((a, b) => gravity(b.answer) - gravity(a.answer));
}

function isOnTheWayBack({ phase }: RolloutRecord): boolean {
  return phase === 'aborting' || phase === 'undoing';
}

/** What the plan says is lighter than what should be there and is not. */
function gravity(answer: Answer<unknown>): number {
  switch (answer.kind) {
    case 'go': return 0;
    case 'wait until': return answer.isPlanned ? 1 : 2;
    case 'stop': return 3;
    case 'back': return 4;
  }
}
