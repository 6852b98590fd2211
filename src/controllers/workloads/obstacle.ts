import { PodTemplate } from '../../manifests/kinds/pod-template';
import { undeclaredProbes } from '../../manifests/kinds/probes';
import { displayName, Manifest } from '../../manifests/manifest';
import { ManifestSet } from '../../manifests/manifest-set';
import { keyOfMade, referencesOf } from '../../manifests/references';
import { hasKey, isEmpty, isFilledByOthers, keyReferencesOf } from '../../manifests/references/key-references';

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

/** A key of a ConfigMap or a Secret that a pod reads when it starts, and that is not there. What others fill may have it. */
export function keyProblem({ spec }: PodTemplate, namespace: string | undefined, objects: ManifestSet): string | undefined {
  const pod: Manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: '', namespace }, spec };
  const missing = keyReferencesOf(pod).find(({ to, key, isVariable }) => {
    const object = objects.get(to);
    const isFilled = object === undefined || isFilledByOthers(object) || isEmpty(object) || objects.all.some(one => keyOfMade(one) === to);
    return !isFilled && !hasKey(object, key, isVariable);
  });
  return missing && `${displayName(objects.get(missing.to)!)} has no key ${missing.key}`;
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
