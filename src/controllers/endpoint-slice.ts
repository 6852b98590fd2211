/**
 * The EndpointSlice controller and what proxies make of it: which pods a Service reaches. Whoever asks for endpoints asks here:
 * on templates, where pods are counts, and pod by pod.
 *
 * @see https://github.com/kubernetes/endpointslice/blob/v0.36.0/utils.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/proxy/topology.go
 */
import { Labels } from '../ground/shape';
import { PodTemplate } from '../manifests/kinds/pod-template';
import { isHeadless, Service, ServicePort } from '../manifests/kinds/service';
import { includes } from '../manifests/selector';

/** Whether pods with these labels are endpoints of the Service, whatever their ports. Of a Service without a selector somebody else writes them. */
export function isSelected({ selector, namespace }: Service, podLabels: Labels, podNamespace: string | undefined): boolean {
  return selector !== undefined && namespace === podNamespace && includes(podLabels, selector);
}

/** A port by number needs no declaration; one by name must be declared, with the same protocol, or the endpoint lacks it. */
export function podPort({ target, protocol }: ServicePort, template: PodTemplate): number | undefined {
  return typeof target === 'string' ? template.port(target, protocol) : target;
}

/** A headless Service without ports leads to pods, whatever they listen on. */
export function isPortless(service: Service): boolean {
  return service.ports.length === 0;
}

/**
 * Where no endpoint is ready, kube-proxy falls back on those that still serve while they terminate, since Kubernetes 1.28
 * (KEP-1669); DNS of a headless Service does not.
 */
export function inUse<T>(service: Service, ready: T[], terminating: () => T[]): T[] {
  return ready.length > 0 || isHeadless(service) ? ready : terminating();
}
