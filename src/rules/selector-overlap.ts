import { displayName } from '../manifests/manifest';
import { selects } from '../manifests/selector';
import { Workload, workloadOf } from '../manifests/workload';
import { selectedWorkloads, workloadsIn } from '../manifests/workload-index';
import { applies } from '../orders/story-steps';
import { World } from '../orders/world';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector */
export const rule: Rule = {
  name: 'selector-overlap',
  severity: 'error',
  summary: 'The selectors of two workloads match the same pods.',
  *check(transition: Transition): Iterable<Violation> {
    for (const workload of workloadsIn(transition.after)) {
      for (const other of selectedWorkloads(transition.after, workload.namespace, workload.selector)) {
        // Where each matches the pods of the other, once is enough.
        if (other === workload || (isOver(other, workload) && other.key < workload.key)) continue;
        yield violation(transition, workload, other);
      }
    }
  },
};

function violation(transition: Transition, workload: Workload, other: Workload): Violation {
  const [name, otherName] = [displayName(workload.manifest), displayName(other.manifest)];
  return {
    object: workload.manifest,
    field: 'spec.selector',
    message: `The selector of ${name} matches the pods of ${otherName} as well, so whoever counts pods by it counts both.`,
    mend: `Add a label to the selector and the pods of each that only it has, such as track: stable and track: canary. A selector cannot be changed: make a new ${workload.kind} with another name for that.`,
    counterexample: {
      events: applies(transition, workload.key, other.key),
      harm: { description: `The selector of ${name} matches the pods of ${otherName}`, shows: world => areMixed(world, workload.key, other.key) },
    },
  };
}

function areMixed({ objects }: World, key: string, otherKey: string): boolean {
  const [workload, other] = [objects.get(key), objects.get(otherKey)];
  return workload !== undefined && other !== undefined && isOver(workloadOf(workload), workloadOf(other));
}

function isOver({ namespace, selector }: Workload, other: Workload): boolean {
  return namespace === other.namespace && selects(selector, other.template.labels);
}
