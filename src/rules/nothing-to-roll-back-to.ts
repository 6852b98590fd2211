import { record } from '../ground/shape';
import { Workload } from '../manifests/kinds/workload';
import { displayName, Manifest } from '../manifests/manifest';
import { workloadAt, workloadsIn } from '../manifests/workload-index';
import { applies, rollsOut } from '../orders/story-steps';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** Where this annotation stands, earlier versions are recorded beside the manifests, and can be brought back from there. */
const RECORDED = 'cdk8s-rollouts/revision';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#clean-up-policy */
export const rule: Rule = {
  name: 'nothing-to-roll-back-to',
  severity: 'warning',
  summary: 'A workload keeps no earlier version, so that a broken one cannot be undone.',
  *check(transition: Transition): Iterable<Violation> {
    for (const workload of workloadsIn(transition.after)) {
      if (forgets(workload.manifest)) yield violation(transition, workload);
    }
  },
};

function violation(transition: Transition, { key, manifest, template }: Workload): Violation {
  const name = displayName(manifest);
  const isChanged = workloadAt(transition.before, key)?.template.hash !== template.hash;
  return {
    object: manifest,
    field: 'spec.revisionHistoryLimit',
    message: `${name} has revisionHistoryLimit: 0, so its controller forgets every version but the one that it runs.`,
    mend: 'Let it keep a few, such as the default of 10: they are empty ReplicaSets or small ControllerRevisions.',
    counterexample: {
      events: [...isChanged ? rollsOut(transition, key) : applies(transition, key), { type: 'undo', key }],
      harm: { description: `kubectl rollout undo finds no earlier version of ${name}`, shows: ({ objects }) => forgets(objects.get(key)) },
    },
  };
}

function forgets(manifest: Manifest | undefined): boolean {
  return record(manifest?.spec).revisionHistoryLimit === 0 && record(manifest?.metadata.annotations)[RECORDED] === undefined;
}
