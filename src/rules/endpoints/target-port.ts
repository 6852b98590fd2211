/** Which ports of a Service the pods behind it have. */
import { integer, Open, text } from '../../ground/shape';
import { Service, serviceAt, servicePort } from '../../manifests/kinds/service';
import { Workload } from '../../manifests/kinds/workload';
import { ManifestSet } from '../../manifests/manifest-set';
import { workloadsBehind } from '../../manifests/workload-index';
import { Shortage } from '../../orders/shortage';
import { portNamed, PortReference } from '../../routers/reading/route';
import { Transition } from '../check/transition';

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

/** Whether a Service falls short since it goes to a port that no pod has from now on, while its selector means pods that there are. */
export function isPortMissed({ after, exploration: { ends } }: Transition, { front, branch, live }: Shortage): boolean {
  const now = front.kind === 'service' && front.isRedirected && live === 'after' ? serviceAt(after, front.key) : undefined;
  if (now === undefined || portsWithoutTarget(after, now).length === 0) return false;
  const behind = workloadsBehind(ends.after, now);
  return behind.length > 0 && behind.every(({ template, namespace }) => branch.pools.every(({ pool }) => !pool.holds(template, namespace)));
}

/** Whether a route asks for a port that no pod of the Service has any more, or that is new and that none has. */
export function isNewlyMissed({ before, after }: Transition, service: Service, asked: PortReference | undefined): boolean {
  const ports = service.ports.map(servicePort);
  const target = (asked === undefined ? ports[0] : portNamed(ports, asked))?.target;
  const lacks = (side: ManifestSet) => {
    const live = serviceAt(side, service.key);
    return live !== undefined && portsWithoutTarget(side, live).some(port => targetOf(port) === target);
  };
  return lacks(after) && !lacks(before);
}

/** The ports that none of the pods behind the Service has, as far as there are any. */
export function portsWithoutTarget(manifests: ManifestSet, service: Service): readonly Open[] {
  const workloads = workloadsBehind(manifests, service);
  return workloads.length === 0 ? [] : service.ports.filter(port => !workloads.some(workload => mayServe(workload, port)));
}
