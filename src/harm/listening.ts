/**
 * Whether pods listen on a port that a Service goes to by number. Nothing tells for certain: a port needs no declaration. But
 * where all pods behind a Service declare the number that it goes to, those that declare others instead do not listen there.
 */
import { PodTemplate } from '../manifests/kinds/pod-template';
import { serviceAt, ServicePort, servicePort } from '../manifests/kinds/service';
import { ManifestSet } from '../manifests/manifest-set';
import { workloadsBehind } from '../manifests/workload-index';

export type Listening = (serviceKey: string, port: ServicePort, template: PodTemplate) => boolean;

/** What the ends of a transition, or of several one after the other, tell of the ports between them. */
export function listeningIn(ends: readonly ManifestSet[]): Listening {
  const known = new Map<string, boolean>();
  return (serviceKey, port, template) => {
    if (typeof port.target !== 'number' || !declaresAny(template, port.protocol) || template.port(port.target, port.protocol) !== undefined) return true;
    const id = `${serviceKey} ${port.target} ${port.protocol}`;
    const isDeclared = known.get(id) ?? isDeclaredBehind(ends, serviceKey, port);
    known.set(id, isDeclared);
    return !isDeclared;
  };
}

/** Whether the pods that the port led to first declared it: from then on the declarations can be believed. */
function isDeclaredBehind(ends: readonly ManifestSet[], serviceKey: string, { target, protocol }: ServicePort): boolean {
  for (const end of ends) {
    const service = serviceAt(end, serviceKey);
    if (!service?.ports.map(servicePort).some(one => one.target === target && one.protocol === protocol)) continue;
    const declaring = workloadsBehind(end, service).filter(({ template }) => declaresAny(template, protocol));
    if (declaring.length > 0) return declaring.every(({ template }) => template.port(target, protocol) !== undefined);
  }
  return false;
}

function declaresAny({ containers }: PodTemplate, protocol: string): boolean {
  return containers.some(({ ports }) => ports.some(one => one.protocol === protocol));
}
