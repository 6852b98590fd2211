import { ControlPlane } from './control-plane';
import { imageOf, isReady } from './kubelet';

export interface PodCount {
  /** Pods that are not on their way out. */
  readonly pods: number;
  readonly ready: number;
}

/** What stands in the cluster at a moment. Images without pods are left out. */
export interface ClusterState {
  readonly deployments: { readonly [name: string]: { readonly [image: string]: PodCount } };
  /** The ready endpoints of each Service. */
  readonly services: { readonly [name: string]: number };
}

/** A ReplicaSet was given another size. */
export interface ScaleEvent {
  readonly atSeconds: number;
  readonly deployment: string;
  readonly image: string;
  readonly from: number;
  readonly to: number;
}

/** What stands behind one port of a Service. */
export interface PortEndpoints {
  readonly service: string;
  /** The name of the port of the Service; empty where it has none. */
  readonly name: string;
  readonly port: number;
  /** The pods that are ready, and those that are not. */
  readonly ready: readonly any[];
  readonly others: readonly any[];
}

export interface Observer {
  readonly scaleEvents: readonly ScaleEvent[];
  state(): ClusterState;
  endpoints(): PortEndpoints[];
}

/** Follows the objects of a cluster as any client would. */
export function observe(controlPlane: ControlPlane, elapsedSeconds: () => number): Observer {
  const replicaSets = new Map<string, any>();
  const pods = new Map<string, any>();
  const slices = new Map<string, any>();
  const scaleEvents: ScaleEvent[] = [];

  const follow = (objects: Map<string, any>) => (event: string, object: any) => {
    if (event === 'delete') objects.delete(object.metadata.name);
    else objects.set(object.metadata.name, object);
  };
  controlPlane.watch('pods', follow(pods));
  controlPlane.watch('endpointSlices', follow(slices));
  controlPlane.watch('replicaSets', (event, object) => {
    const from = replicaSets.get(object.metadata.name)?.spec.replicas ?? 0;
    const to = event === 'delete' ? 0 : object.spec.replicas;
    follow(replicaSets)(event, object);
    if (from === to) return;
    scaleEvents.push({ atSeconds: elapsedSeconds(), deployment: ownerOf(object), image: imageOf(object.spec.template), from, to });
  });

  const countPods = (): ClusterState['deployments'] => {
    const deployments: Record<string, Record<string, PodCount>> = {};
    for (const replicaSet of replicaSets.values()) deployments[ownerOf(replicaSet)] ??= {};
    for (const pod of pods.values()) {
      const replicaSet = replicaSets.get(ownerOf(pod));
      if (pod.metadata.deletionTimestamp !== undefined || replicaSet === undefined) continue;
      const images = deployments[ownerOf(replicaSet)];
      const { pods: counted, ready } = images[imageOf(pod)] ?? { pods: 0, ready: 0 };
      images[imageOf(pod)] = { pods: counted + 1, ready: ready + (isReady(pod) ? 1 : 0) };
    }
    return sorted(deployments, sorted);
  };

  const countEndpoints = (): ClusterState['services'] => {
    const services: Record<string, number> = {};
    for (const { metadata, endpoints } of slices.values()) {
      services[metadata.labels['kubernetes.io/service-name']] = endpoints.filter(({ conditions }: any) => conditions.ready).length;
    }
    return sorted(services);
  };

  const endpoints = (): PortEndpoints[] => [...slices.values()].flatMap(({ metadata, ports, endpoints: all }) => {
    const podsOf = (ready: boolean) => all.filter((one: any) => one.conditions.ready === ready).map((one: any) => pods.get(one.targetRef.name));
    return ports.map(({ name = '', port }: any) => ({
      service: metadata.labels['kubernetes.io/service-name'], name, port, ready: podsOf(true), others: podsOf(false),
    }));
  });

  return { scaleEvents, state: () => ({ deployments: countPods(), services: countEndpoints() }), endpoints };
}

/** The name of what controls an object; its own, of a ReplicaSet without a Deployment. */
function ownerOf({ metadata }: any): string {
  return (metadata.ownerReferences?.[0] ?? metadata).name;
}

/** Keys in order, so that two states that are equal are written down equally. */
function sorted<T>(record: Readonly<Record<string, T>>, inner: (value: T) => T = value => value): Record<string, T> {
  return Object.fromEntries(Object.keys(record).sort().map(key => [key, inner(record[key])]));
}
