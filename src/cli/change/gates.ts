/** The gates of a frame, as the commands ask them: their options, and what becomes of their answers. */
import { Command } from 'commander';
import { NotNow, Subject } from './change';
import { clockOf } from './clock';
import { Asked, askGates, gateText } from '../../gates/asking/ask';
import { Answer, Asking } from '../../gates/asking/gate';
import { gates } from '../../gates/asking/gates';
import { GateRefusal, UsageError } from '../command-error';
import { Ending } from '../exit-codes';
import { withProgress } from '../progress';

/** The options of all gates; what they are is the matter of each. */
export interface GateOptions extends Asking {
  readonly unverified?: boolean;
}

export function withGates(command: Command): Command {
  command.option('--force', 'do not wait for the time of the step');
  for (const { flags, description, default: value } of gates().flatMap(({ gate }) => gate.options)) command.option(flags, description, value);
  return command;
}

/** @throws UsageError where a gate cannot be asked like that */
export function requireUsage(options: GateOptions): void {
  const wrong = gates().map(({ gate }) => gate.wrongUsage?.(options)).find(one => one !== undefined);
  if (wrong !== undefined) throw new UsageError(wrong);
}

/** Asks all gates of the live frame, and gives what they say where all of them let it go. */
export async function requireGates(subject: Subject, options: GateOptions): Promise<readonly Asked[]> {
  const { report: { name: rollout, code, frames: [frame] }, record, situation: { stateDir }, workspace: { ports } } = subject;
  const { kubectl, pause } = ports;
  const question = { rollout, record, code, manifests: frame.manifests!, clock: clockOf(subject), kubectl, pause, stateDir };
  return passed(await withProgress(ports, `asking the gates of ${rollout}`, () => askGates(gates(), question, options)), options);
}

/** @throws what the gravest answer comes to, with the words of all of them */
export function passed(asked: readonly Asked[], { ifDue }: GateOptions): readonly Asked[] {
  const [{ answer }] = asked;
  if (answer.kind === 'go') return asked;
  const isTooEarly = asked.some(one => one.answer.kind === 'wait until' && one.answer.isPlanned);
  if (ifDue && isTooEarly && endingOf(answer) === 'refused') throw new NotNow();
  const refusing = asked.filter(one => one.answer.kind !== 'go');
  const letting = asked.filter(one => !refusing.includes(one));
  throw new GateRefusal([refusing.map(({ sentence }) => sentence).join('\nand '), ...letting.map(gateText)].join('\n'), endingOf(answer));
}

function endingOf(answer: Answer<unknown>): Ending {
  if (answer.kind === 'back') return 'abortedByEvidence';
  return answer.kind === 'stop' && answer.needsPerson ? 'personNeeded' : 'refused';
}
