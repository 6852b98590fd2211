import { Manifest } from '../manifests/manifest';
import { PodTemplate } from '../manifests/pod-template';
import { referencesOf } from '../manifests/references';
import { record, text } from '../manifests/shape';

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

/** A probe that names a port which the container does not have cannot be run. */
function probeProblem({ containers }: PodTemplate): string | undefined {
  for (const { name, ports, manifest } of containers) {
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      const { httpGet, tcpSocket } = record(manifest[probe]);
      const port = text(record(httpGet ?? tcpSocket).port);
      if (port !== undefined && !/^\d+$/.test(port) && !ports.some(one => one.name === port)) return `the ${probe} of container ${name} asks the port "${port}", which the container does not have`;
    }
  }
  return undefined;
}
