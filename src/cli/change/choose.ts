import type { Choice } from './change';
import type { Unrendered } from './unrendered';
import { isCalled } from '../../state/key';
import { CommandError } from '../command-error';

/** What a rollout can be called by: its key `<chart>/<name>`, the end of it, or the name of its objects. */
export interface Named {
  readonly key: string;
  readonly name?: string;
}

/** The one rollout that a name means. @throws CommandError where it means none, or several */
export function theRollout<T extends Named>(rollouts: readonly T[], name: string, unrendered: readonly Unrendered[] = []): T {
  const exact = rollouts.filter(({ key }) => key === name);
  const found = exact.length > 0 ? exact : rollouts.filter(rollout => isCalled(rollout, name));
  if (found.length === 1) return found[0];
  if (found.length > 1) throw new CommandError(`"${name}" is the name of several rollouts: say ${found.map(({ key }) => key).join(' or ')}`);
  const others = unrendered.filter(one => isCalled(one, name));
  if (others.length > 0) throw new CommandError(others.map(({ text }) => text).join('\n'));
  const keys = rollouts.map(({ key }) => key);
  throw new CommandError(`there is no rollout "${name}": ${keys.length === 0 ? 'there is none at all' : `there is ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ' …' : ''}`}`);
}

export function chooseOne(name: string): Choice {
  return { names: [name], among: (reports, unrendered) => [theRollout(reports, name, unrendered)] };
}
