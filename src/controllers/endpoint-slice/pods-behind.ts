/** Which pods of manifests a Service leads to, those of Jobs and single ones among them. */
import { PodTemplate } from '../../manifests/kinds/pod-template';
import { Service, servicePort } from '../../manifests/kinds/service';
import { ManifestSet } from '../../manifests/manifest-set';
import { PodGroup, podGroupsWith } from '../../manifests/pod-groups';
import { isPortless, isSelected, podPort } from '../endpoint-slice';

/** Whether a ready pod of the template is an endpoint: it carries the labels and has one of the ports that are asked for by name. */
export function leadsTo(service: Service, { template, namespace }: Pick<PodGroup, 'template' | 'namespace'>): boolean {
  return isSelected(service, template.labels, namespace) && (isPortless(service) || portsBehind(service, template).length > 0);
}

export function podsBehind(manifests: ManifestSet, service: Service): PodGroup[] {
  const { selector, namespace } = service;
  return selector === undefined ? [] : podGroupsWith(manifests, namespace, selector).filter(group => leadsTo(service, group));
}

export interface PortBehind {
  /** What tells it from others of the Service: its name, or its number. */
  readonly id: string;
  readonly number: number;
  readonly protocol: string;
  readonly template: PodTemplate;
}

/** The ports of the pods to which a Service leads. */
export function portsBehind({ ports }: Service, template: PodTemplate): PortBehind[] {
  return ports.map(servicePort).flatMap(port => {
    const number = podPort(port, template);
    return number === undefined ? [] : [{ id: port.name === '' ? String(port.number) : port.name, number, protocol: port.protocol, template }];
  });
}
