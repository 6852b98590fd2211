/**
 * The EndpointSlice controller and what proxies make of it: which pods a Service reaches. Whoever asks for endpoints asks here:
 * on templates, where pods are counts, and pod by pod.
 *
 * @see https://github.com/kubernetes/endpointslice/blob/v0.36.0/utils.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/proxy/topology.go
 */
import { Labels } from '../ground/shape';
import { PodTemplate } from '../manifests/pod-template';
import { includes } from '../manifests/selector';
import { isHeadless, publishesNotReady, Service, ServicePort, servicePort } from '../manifests/service';

export interface ServedPod {
  readonly namespace?: string;
  readonly template: PodTemplate;
  /** Its condition Ready. */
  readonly isReady: boolean;
  readonly isTerminating?: boolean;
  /** Not on a node yet, so without an address, or ended. */
  readonly isWithoutAddress?: boolean;
}

export interface Endpoint<Pod extends ServedPod = ServedPod> {
  readonly pod: Pod;
  /** Takes new connections: never while it terminates, unless the Service publishes addresses that are not ready. */
  readonly ready: boolean;
  /** Passes its readiness probe, terminating or not. */
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly ports: readonly EndpointPort[];
}

export interface EndpointPort {
  /** The name of the port of the Service; empty where it has none. */
  readonly name: string;
  /** The port of the pod. */
  readonly port: number;
}

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

/** The endpoints of a Service that selects pods. */
export function endpointsFor<Pod extends ServedPod>(service: Service, pods: readonly Pod[]): Endpoint<Pod>[] {
  const selected = pods.filter(pod => !pod.isWithoutAddress && isSelected(service, pod.template.labels, pod.namespace));
  return selected.map(pod => {
    const terminating = pod.isTerminating === true;
    const ready = publishesNotReady(service) || (pod.isReady && !terminating);
    return { pod, ready, serving: pod.isReady, terminating, ports: portsOf(service, pod.template) };
  });
}

/** The endpoints to which traffic goes; with the name of a port, those that have it. */
export function endpointsInUse<Pod extends ServedPod>(service: Service, endpoints: readonly Endpoint<Pod>[], port?: string): Endpoint<Pod>[] {
  const reachable = endpoints.filter(({ ports }) => (
    (isPortless(service) && isHeadless(service)) || (port === undefined ? ports.length > 0 : ports.some(({ name }) => name === port))
  ));
  return inUse(service, reachable.filter(one => one.ready), () => reachable.filter(({ serving, terminating }) => serving && terminating));
}

/**
 * Where no endpoint is ready, kube-proxy falls back on those that still serve while they terminate, since Kubernetes 1.28
 * (KEP-1669); DNS of a headless Service does not.
 */
export function inUse<T>(service: Service, ready: T[], terminating: () => T[]): T[] {
  return ready.length > 0 || isHeadless(service) ? ready : terminating();
}

function portsOf({ ports }: Service, template: PodTemplate): EndpointPort[] {
  return ports.flatMap(manifest => {
    const one = servicePort(manifest);
    const port = podPort(one, template);
    return port === undefined ? [] : [{ name: one.name, port }];
  });
}
