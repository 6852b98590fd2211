/** Workloads whose health an agent waits for before it goes on, and that never report it as they are written. */
import { enumerated } from '../../ground/enumeration';
import { isHeldUp, Workload } from '../../manifests/kinds/workload';
import { displayName, isSame } from '../../manifests/manifest';
import { nameOf } from '../../manifests/manifest-set';
import { workloadsIn } from '../../manifests/workload-index';
import { applies } from '../../orders/story-steps';
import { Violation } from '../check/rule';
import { Transition } from '../check/transition';

export function* waitedInVain(transition: Transition): Iterable<Violation> {
  const { after, exploration: { schedule: { rounds } } } = transition;
  const keysOf = (some: typeof rounds) => some.flatMap(({ steps }) => steps.flat()).map(({ key }) => key);
  for (const [i, { isAwaited, steps }] of rounds.entries()) {
    const left = keysOf(rounds.slice(i + 1));
    if (!isAwaited || left.length === 0) continue;
    const arriving = new Set(steps.flat().map(({ key }) => key));
    const held = workloadsIn(after).filter(workload => arriving.has(workload.key) && isHeldUp(workload));
    // The agent comes no further than that.
    if (held.length > 0) return yield* held.map(workload => violation(transition, workload, left));
  }
}

function violation(transition: Transition, { key, manifest, paused }: Workload, left: readonly string[]): Violation {
  const { before, after, exploration: { schedule: { agent } } } = transition;
  const names = enumerated(left.map(one => nameOf(one, after, before)));
  const name = displayName(manifest);
  const held = paused ? 'is paused' : 'is held at a batch by its minReadySeconds';
  return {
    object: manifest,
    field: paused ? 'spec.paused' : 'spec.minReadySeconds',
    message: `${agent.title} goes on when ${name} is healthy, and it ${held}: ${names} ${left.length === 1 ? 'stays as it is' : 'stay as they are'}.`,
    mend: 'Put what is to come meanwhile into the same wave, or into one before it.',
    counterexample: {
      events: applies(transition, key),
      harm: {
        description: `${agent.title} waits for ${name} in vain`,
        shows: ({ objects }) => isSame(objects.get(key), manifest),
      },
    },
  };
}
