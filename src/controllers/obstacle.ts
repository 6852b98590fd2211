import { Manifest } from '../manifests/manifest';
import { PodTemplate } from '../manifests/pod-template';
import { undeclaredProbes } from '../manifests/probes';
import { referencesOf } from '../manifests/references';

/** Why pods of the template never become ready, in a sentence; undefined where nothing that the manifests say is in the way. */
export function obstacle(template: PodTemplate, namespace: string | undefined, pruned: ReadonlySet<string>): string | undefined {
  return missingProblem(template, namespace, pruned) ?? probeProblem(template);
}

/** What a pod mounts or reads must be there when it starts. */
function missingProblem({ spec }: PodTemplate, namespace: string | undefined, pruned: ReadonlySet<string>): string | undefined {
  if (pruned.size === 0) return undefined;
  const pod: Manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: '', namespace }, spec };
  const missing = referencesOf(pod).find(({ to }) => pruned.has(to));
  return missing && `${missing.to} is gone`;
}

/**
 * A probe that names a port which the container does not have cannot be run. Where it is the liveness probe, the kubelet
 * passes over that.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubelet/prober/worker.go
 */
function probeProblem(template: PodTemplate): string | undefined {
  const found = undeclaredProbes(template).find(({ kind, port }) => typeof port === 'string' && kind !== 'livenessProbe');
  return found && `the ${found.kind} of container ${found.container.name} asks the port "${found.port}", which the container does not have`;
}
