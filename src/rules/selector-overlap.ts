import { Workload, workloadOf } from '../manifests/kinds/workload';
import { displayName } from '../manifests/manifest';
import { selects } from '../manifests/selector';
import { selectedWorkloads, workloadAt, workloadsIn } from '../manifests/workload-index';
import { applies } from '../orders/story-steps';
import { World } from '../orders/world';
import { namesOf, Overlap, overlapsOf } from './check/overlap';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector */
export const rule: Rule = {
  name: 'selector-overlap',
  severity: 'error',
  summary: 'The selectors of two workloads match the same pods.',
  *check(transition: Transition): Iterable<Violation> {
    const { before, after } = transition;
    const othersOf = (workload: Workload) => selectedWorkloads(after, workload.namespace, workload.selector).filter(other => other !== workload);
    const wasSo = ({ key }: Workload, other: Workload) => {
      const [workload, otherWorkload] = [workloadAt(before, key), workloadAt(before, other.key)];
      return workload !== undefined && otherWorkload !== undefined && isOver(workload, otherWorkload);
    };
    const { fresh, old } = overlapsOf(workloadsIn(after), othersOf, wasSo);
    for (const overlap of fresh) yield violation(transition, overlap, 'new');
    for (const overlap of old) yield violation(transition, overlap, 'as before');
  },
};

function violation(transition: Transition, { one: workload, others, group }: Overlap<Workload>, subject: string): Violation {
  const [other] = others;
  const [name, otherName] = [displayName(workload.manifest), displayName(other.manifest)];
  return {
    object: workload.manifest,
    field: 'spec.selector',
    subject,
    // Controllers of two kinds tell their pods apart by their owner: only who counts by the selector errs.
    severity: others.every(({ kind }) => kind !== workload.kind) ? 'warning' : undefined,
    message: `The selector of ${name} matches the pods of ${namesOf(others.map(({ manifest }) => displayName(manifest)))} as well, so whoever counts pods by it counts ${others.length === 1 ? 'both' : 'all'}.`,
    mend: `Add a label to the selector and the pods of each ${group.length > 2 ? `of the ${group.length} ` : ''}that only it has, such as track: stable and track: canary. A selector cannot be changed: make a new ${workload.kind} with another name for that.`,
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
