/**
 * The EndpointSlice controller and what proxies make of it: which pods a Service reaches.
 *
 * @see https://github.com/kubernetes/endpointslice/blob/v0.36.0/utils.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/proxy/topology.go
 */
import { integer, Open, record, text } from '../ground/shape';
import { PodTemplate } from '../manifests/pod-template';
import { includes } from '../manifests/selector';
import { Service } from '../manifests/service';

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

/** The endpoints of a Service that selects pods. Of others somebody else writes them. */
export function endpointsFor<Pod extends ServedPod>(service: Service, pods: readonly Pod[]): Endpoint<Pod>[] {
  const { selector, namespace, manifest } = service;
  if (selector === undefined) return [];
  const publishesNotReady = record(manifest.spec).publishNotReadyAddresses === true;
  const selected = pods.filter(pod => !pod.isWithoutAddress && pod.namespace === namespace && includes(pod.template.labels, selector));
  return selected.map(pod => {
    const terminating = pod.isTerminating === true;
    const ready = publishesNotReady || (pod.isReady && !terminating);
    return { pod, ready, serving: pod.isReady, terminating, ports: portsOf(service, pod.template) };
  });
}

/**
 * The endpoints to which traffic goes. Where none is ready, kube-proxy falls back on those that still serve while they
 * terminate, since Kubernetes 1.28 (KEP-1669); DNS of a headless Service does not.
 */
export function endpointsInUse<Pod extends ServedPod>(service: Service, endpoints: readonly Endpoint<Pod>[], port?: string): Endpoint<Pod>[] {
  const isPortless = isHeadless(service) && service.ports.length === 0;
  const reachable = endpoints.filter(({ ports }) => isPortless || (port === undefined ? ports.length > 0 : ports.some(({ name }) => name === port)));
  const ready = reachable.filter(one => one.ready);
  return ready.length > 0 || isHeadless(service) ? ready : reachable.filter(({ serving, terminating }) => serving && terminating);
}

export function isHeadless({ manifest }: Service): boolean {
  return record(manifest.spec).clusterIP === 'None';
}

/** A port by number needs no declaration; one by name must be declared, with the same protocol, or the endpoint lacks it. */
function portsOf({ ports }: Service, template: PodTemplate): EndpointPort[] {
  return ports.flatMap(manifest => {
    const port = podPort(manifest, template);
    return port === undefined ? [] : [{ name: text(manifest.name) ?? '', port }];
  });
}

function podPort({ port, targetPort, protocol }: Open, template: PodTemplate): number | undefined {
  return typeof targetPort === 'string' ? template.port(targetPort, text(protocol) ?? 'TCP') : integer(targetPort) ?? integer(port);
}
