import { PodTemplate } from '../manifests/pod-template';
import { record, text } from '../manifests/shape';

/** Why pods of the template never become ready, in a sentence; undefined where nothing that the manifests say is in the way. */
export function obstacle(template: PodTemplate, _namespace: string | undefined, _missing: ReadonlySet<string>): string | undefined {
  return probeProblem(template);
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
