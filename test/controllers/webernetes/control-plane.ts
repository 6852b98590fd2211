import { Webernetes } from './bundle';
import { SteppedClock } from './stepped-clock';

/** The API server and the controllers, without any node. */
export interface ControlPlane {
  /** The clients: `appsv1`, `corev1`, `discoveryv1`. */
  readonly api: any;
  /** As `kubectl apply` on the client's side does it. */
  apply(manifests: readonly any[]): Promise<void>;
  /** As `kubectl delete` does it, which does not wait; what the objects own goes where garbage is collected. */
  remove(manifests: readonly any[]): Promise<void>;
  /** Calls back with every object of a resource that is created, changed or deleted from now on. */
  watch(resource: WatchedResource, callback: WatchCallback): void;
}

export type WatchCallback = (event: 'add' | 'update' | 'delete', object: any) => void;
export type WatchedResource = keyof typeof WATCHES;

const WATCHES = {
  replicaSets: { path: '/apis/apps/v1/replicasets', list: (api: any) => api.appsv1.listReplicaSetForAllNamespaces() },
  pods: { path: '/api/v1/pods', list: (api: any) => api.corev1.listPodForAllNamespaces() },
  endpointSlices: { path: '/apis/discovery.k8s.io/v1/endpointslices', list: (api: any) => api.discoveryv1.listEndpointSliceForAllNamespaces() },
};

type Deletion = (api: any, object: { readonly name: string; readonly namespace: string }) => Promise<unknown>;

const DELETIONS: Readonly<Record<string, Deletion>> = {
  Deployment: (api, object) => api.appsv1.deleteNamespacedDeployment(object),
  ReplicaSet: (api, object) => api.appsv1.deleteNamespacedReplicaSet(object),
  Service: (api, object) => api.corev1.deleteNamespacedService(object),
};

export interface ControlPlaneOptions {
  /** Whether what is owned goes with its owner. Where nothing is removed it only takes time. */
  readonly collectsGarbage: boolean;
}

/** Starts it, empty but for the namespace `default`. It ends with its clock: nothing in it runs on any other. */
export async function startControlPlane(
  webernetes: Webernetes, clock: SteppedClock, { collectsGarbage }: ControlPlaneOptions,
): Promise<ControlPlane> {
  const ctx = webernetes.withClock(webernetes.background(), clock);
  const etcd = new webernetes.Etcd(ctx);
  const nodePortRange = { from: 30_000, to: 32_767 };
  const config = new webernetes.KubeConfig({ ctx, etcd, nodePortRange });
  const api = {
    appsv1: config.makeApiClient(webernetes.AppsV1Api),
    corev1: config.makeApiClient(webernetes.CoreV1Api),
    discoveryv1: config.makeApiClient(webernetes.DiscoveryV1Api),
  };
  // Thousands of events would tell what the harness watches anyway, and each costs as much as a change of an object.
  api.corev1.createNamespacedEvent = async ({ body }: any) => body;
  await webernetes.ServiceStore.initialize(ctx, etcd, { nodePortRange });
  await api.corev1.createNamespace({ body: { metadata: { name: 'default' } } });

  // These run until they are told to stop, so nobody waits for them.
  void new webernetes.DeploymentController(api, config).run(ctx);
  void new webernetes.ReplicaSetController(api, config).run(ctx);
  void new webernetes.EndpointSliceController().exec(processContext(ctx, api, config), ['endpointslice-controller']);

  if (collectsGarbage) await new webernetes.GarbageCollector(api, config).run(ctx);

  // One informer for each resource, whoever watches: every informer reads every change anew.
  const callbacks: Record<WatchedResource, WatchCallback[]> = { replicaSets: [], pods: [], endpointSlices: [] };
  for (const resource of Object.keys(WATCHES) as WatchedResource[]) {
    const { path, list } = WATCHES[resource];
    const informer = webernetes.makeInformer(config, path, () => list(api));
    for (const event of ['add', 'update', 'delete'] as const) {
      informer.on(event, (object: any) => callbacks[resource].forEach(callback => callback(event, object)));
    }
    await informer.start();
  }
  await clock.settle();

  return {
    api,
    apply: async manifests => { await webernetes.applyResources({ ctx, api }, manifests); },
    remove: async manifests => {
      for (const { kind, metadata: { name, namespace = 'default' } } of manifests) await DELETIONS[kind](api, { name, namespace });
    },
    watch: (resource, callback) => { callbacks[resource].push(callback); },
  };
}

/** The endpoints' controller comes as the process of a container; of that it needs these. */
function processContext(ctx: any, api: any, kubeConfig: any): any {
  return {
    api,
    kubeConfig,
    value: (key: unknown) => ctx.value(key),
    done: () => ctx.done(),
    err: () => ctx.err(),
    waitUntilKilled: () => new Promise<number>(() => undefined),
  };
}
