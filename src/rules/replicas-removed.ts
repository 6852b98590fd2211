import { displayName } from '../manifests/manifest';
import { autoscalersFor, workloadAt, workloadsIn } from '../manifests/workload-index';
import { Rule, Violation } from './check/rule';
import { Transition } from './check/transition';

/** @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling */
export const rule: Rule = {
  name: 'replicas-removed',
  severity: 'error',
  summary: 'The replicas are taken out of a workload, which the API server takes as 1.',
  *check({ before, after }: Transition): Iterable<Violation> {
    for (const { key, kind, replicas, manifest } of workloadsIn(after)) {
      const had = workloadAt(before, key)?.replicas ?? 0;
      if (kind === 'DaemonSet' || replicas !== undefined || had <= 1) continue;
      const name = displayName(manifest);
      const [autoscaler] = autoscalersFor(after, key);
      yield {
        object: manifest,
        field: 'spec.replicas',
        message: `${name} had replicas: ${had}, and now none: the apply scales it to 1${autoscaler ? ` before ${displayName(autoscaler.manifest)} scales it up again` : ''}.`,
        mend: autoscaler
          ? 'Take the field out of what was applied last before you take it out here (kubectl apply edit-last-applied, or let the autoscaler own it with server-side apply), then suppress this finding with that reason.'
          : `Keep replicas: ${had}.`,
        counterexample: {
          events: [{ type: 'apply', key }],
          harm: { description: `${name} is scaled from ${had} pods to 1`, shows: ({ workloads }) => (workloads.get(key)?.replicas ?? had) <= 1 },
        },
      };
    }
  },
};
