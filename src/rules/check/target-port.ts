/** Which ports of a Service the pods behind it have. */
import { integer, Open, text } from '../../ground/shape';
import { ManifestSet } from '../../manifests/manifest-set';
import { Service } from '../../manifests/service';
import { Workload } from '../../manifests/workload';
import { workloadsBehind } from '../../manifests/workload-index';

/** A number is reached whether it is declared or not: where no container declares any, nothing can be said. */
export function mayServe(workload: Workload, port: Open): boolean {
  const target = targetOf(port);
  return workload.template.port(target, text(port.protocol)) !== undefined || (typeof target !== 'string' && !hasPorts(workload));
}

/** Without a targetPort it is the number of the port itself. */
export function targetOf({ targetPort, port }: Open): string | number | undefined {
  return text(targetPort) || integer(targetPort) || integer(port);
}

export function hasPorts({ template }: Workload): boolean {
  return template.containers.some(({ ports }) => ports.length > 0);
}

/** The ports that none of the pods behind the Service has, as far as there are any. */
export function portsWithoutTarget(manifests: ManifestSet, service: Service): readonly Open[] {
  const workloads = workloadsBehind(manifests, service);
  return workloads.length === 0 ? [] : service.ports.filter(port => !workloads.some(workload => mayServe(workload, port)));
}
